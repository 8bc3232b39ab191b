/** The checks of lesson 20; what each one says is in texts/. */
import { check, useTimeZone } from '#checker'
import { cutsBase64, knowsTypes, namesFiles, writesQuotedPrintable } from './body-checks.ts'
import {
  encodesOtherText,
  foldsFields,
  keepsLineBreaksOut,
  leavesPlainText,
  refusesNoAddresses,
  writesMailboxes,
} from './header-checks.ts'
import {
  choosesBoundaries,
  hasEachFieldOnce,
  refusesWhatBreaksIt,
  sendsAttachments,
  sendsTextAlone,
} from './message-checks.ts'

// A message tells the time in UTC, wherever it is written.
useTimeZone('Asia/Kathmandu')

check('leaves-plain-text', leavesPlainText)
check('encodes-other-text', encodesOtherText)
check('keeps-line-breaks-out', keepsLineBreaksOut)

check('folds-fields', foldsFields)
check('writes-mailboxes', writesMailboxes)
check('refuses-no-addresses', refusesNoAddresses)

check('cuts-base64', cutsBase64)
check('writes-quoted-printable', writesQuotedPrintable)

check('knows-types', knowsTypes)
check('names-files', namesFiles)

check('has-each-field-once', hasEachFieldOnce)
check('sends-text-alone', sendsTextAlone)
check('sends-attachments', sendsAttachments)
check('chooses-boundaries', { needs: ['sends-attachments'] }, choosesBoundaries)
check('refuses-what-breaks-it', refusesWhatBreaksIt)
