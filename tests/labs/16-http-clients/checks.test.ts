/** The checks of lesson 16; what each one says is in texts/. */
import { check } from '#checker'
import {
  asksTheApi,
  limitsConcurrency,
  refusesABadList,
  reportsEachPicture,
  stopsWhenAborted,
} from './all-checks.ts'
import { cannotBePredicted, makesSixDigits } from './code-checks.ts'
import {
  keepsTheDeadline,
  leavesNothingBehind,
  limitsTheSize,
  noticesBrokenAnswers,
  refusesOtherStatuses,
  savesTheBody,
} from './file-checks.ts'
import {
  keepsSecretsOffTheWire,
  numbersTakenNames,
  replacesUnsafeNames,
  takesTheLastSegment,
} from './name-checks.ts'
import { keepsThePassword, postsTheForm, readsTheAnswer, sendsOnce } from './sms-checks.ts'

const NEEDS_NAMES = { needs: ['takes-the-last-segment'] }
const NEEDS_FILE = { needs: ['saves-the-body'] }
const NEEDS_ALL = { needs: ['asks-the-api'] }
const NEEDS_FORM = { needs: ['posts-the-form'] }

check('keeps-secrets-off-the-wire', keepsSecretsOffTheWire)

check('takes-the-last-segment', takesTheLastSegment)
check('replaces-unsafe-names', NEEDS_NAMES, replacesUnsafeNames)
check('numbers-taken-names', NEEDS_NAMES, numbersTakenNames)

check('saves-the-body', { ms: 30_000 }, savesTheBody)
check('refuses-other-statuses', NEEDS_FILE, refusesOtherStatuses)
check('limits-the-size', NEEDS_FILE, limitsTheSize)
check('keeps-the-deadline', NEEDS_FILE, keepsTheDeadline)
check('notices-broken-answers', NEEDS_FILE, noticesBrokenAnswers)
check('leaves-nothing-behind', NEEDS_FILE, leavesNothingBehind)

check('asks-the-api', asksTheApi)
check('reports-each-picture', NEEDS_ALL, reportsEachPicture)
check('limits-concurrency', NEEDS_ALL, limitsConcurrency)
check('refuses-a-bad-list', NEEDS_ALL, refusesABadList)
check('stops-when-aborted', NEEDS_ALL, stopsWhenAborted)

check('posts-the-form', postsTheForm)
check('reads-the-answer', NEEDS_FORM, readsTheAnswer)
check('sends-once', NEEDS_FORM, sendsOnce)
check('keeps-the-password', NEEDS_FORM, keepsThePassword)

check('makes-six-digits', makesSixDigits)
check('cannot-be-predicted', { needs: ['makes-six-digits'] }, cannotBePredicted)
