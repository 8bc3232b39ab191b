/** The checks of lesson 09; what each one says is in texts/. */
import { check } from '#checker'
import { canBeAborted, keepsItsDeadline } from './deadline-checks.ts'
import {
  readsAnyJson,
  refusesDangerousNames,
  refusesOtherMessages,
  refusesWrongBase64,
  writesTheEnvelope,
} from './envelope-checks.ts'
import {
  leavesNothingBehind,
  stopsAtTheLimit,
  takesALargeFile,
  waitsForTheEnd,
} from './fetch-checks.ts'
import { neverOverwrites, savesANewFile, showsNoHalfFile } from './save-checks.ts'
import {
  outlivesRudeClients,
  readsBeforeItListens,
  sendsTheFile,
  servesFiftyAtOnce,
  stopsWhenTold,
  waitsForNobody,
} from './server-checks.ts'

check('writes-the-envelope', writesTheEnvelope)
check('reads-any-json', readsAnyJson)
check('refuses-other-messages', refusesOtherMessages)
check('refuses-wrong-base64', refusesWrongBase64)
check('refuses-dangerous-names', refusesDangerousNames)

check('sends-the-file', sendsTheFile)
check('reads-before-it-listens', readsBeforeItListens)
check('serves-fifty-at-once', servesFiftyAtOnce)
check('waits-for-nobody', waitsForNobody)
check('outlives-rude-clients', outlivesRudeClients)
check('stops-when-told', stopsWhenTold)

check('saves-a-new-file', savesANewFile)
check('never-overwrites', { needs: ['saves-a-new-file'] }, neverOverwrites)
check('shows-no-half-file', showsNoHalfFile)

check('waits-for-the-end', waitsForTheEnd)
check('takes-a-large-file', takesALargeFile)
check('leaves-nothing-behind', leavesNothingBehind)
check('stops-at-the-limit', stopsAtTheLimit)
check('keeps-its-deadline', keepsItsDeadline)
check('can-be-aborted', canBeAborted)
