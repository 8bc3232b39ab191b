/** The checks of lesson 11; what each one says is in texts/. */
import { check } from '#checker'
import {
  keepsTheDeadline,
  leavesNothingOpen,
  noticesTruncation,
  obeysTheSignal,
  passesSystemErrorsOn,
  readsTheGreeting,
  refusesBadArguments,
  refusesTooMuch,
} from './greeting-checks.ts'
import {
  canBeAborted,
  collectsAllFailures,
  givesTheLosersUp,
  goesOnAfterAFailure,
  leavesNoTimer,
  startsOneAtATime,
} from './race-checks.ts'
import {
  doublesUpToTheLimit,
  refusesBadOptions,
  rethrowsTheLastError,
  retriesOnlyWhatMayPass,
  stopsAtSuccess,
  stopsWhenAborted,
} from './retry-checks.ts'

const NEEDS_GREETING = { needs: ['reads-the-greeting'] }
const NEEDS_RETRY = { needs: ['stops-at-success'] }
const NEEDS_RACE = { needs: ['starts-one-at-a-time'] }

check('reads-the-greeting', readsTheGreeting)
check('notices-truncation', NEEDS_GREETING, noticesTruncation)
check('refuses-too-much', NEEDS_GREETING, refusesTooMuch)
check('passes-system-errors-on', NEEDS_GREETING, passesSystemErrorsOn)
check('keeps-the-deadline', NEEDS_GREETING, keepsTheDeadline)
check('obeys-the-signal', NEEDS_GREETING, obeysTheSignal)
check('leaves-nothing-open', NEEDS_GREETING, leavesNothingOpen)
check('refuses-bad-arguments', NEEDS_GREETING, refusesBadArguments)

check('stops-at-success', stopsAtSuccess)
check('retries-only-what-may-pass', NEEDS_RETRY, retriesOnlyWhatMayPass)
check('rethrows-the-last-error', NEEDS_RETRY, rethrowsTheLastError)
check('doubles-up-to-the-limit', NEEDS_RETRY, doublesUpToTheLimit)
check('stops-when-aborted', NEEDS_RETRY, stopsWhenAborted)
check('refuses-bad-options', NEEDS_RETRY, refusesBadOptions)

check('starts-one-at-a-time', startsOneAtATime)
check('goes-on-after-a-failure', NEEDS_RACE, goesOnAfterAFailure)
check('gives-the-losers-up', NEEDS_RACE, givesTheLosersUp)
check('collects-all-failures', NEEDS_RACE, collectsAllFailures)
check('race-can-be-aborted', NEEDS_RACE, canBeAborted)
check('leaves-no-timer', NEEDS_RACE, leavesNoTimer)
