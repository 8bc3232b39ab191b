/** The checks of lesson 08; what each one says is in texts/. */
import { check } from '#checker'
import {
  abortsAtOnce,
  breaksOffOnReset,
  copiesAndEnds,
  floodsOverTcp,
  keepsThePace,
  leavesNothingBehind,
  passesTheErrorOn,
} from './pump-checks.ts'
import {
  heedsFalse,
  leavesTheSocketAlone,
  resolvesWhenFlushed,
  sendsEveryByte,
  survivesADeadSocket,
  tellsOfAReset,
} from './send-all-checks.ts'

/** 64 MiB, on a machine that may have much else to do. */
const LONG = { ms: 20_000 }

check('sends-every-byte', LONG, sendsEveryByte)
const NEEDS_BYTES = { ...LONG, needs: ['sends-every-byte'] }
check('heeds-false', NEEDS_BYTES, heedsFalse)
check('resolves-when-flushed', NEEDS_BYTES, resolvesWhenFlushed)
check('leaves-the-socket-alone', leavesTheSocketAlone)
check('tells-of-a-reset', NEEDS_BYTES, tellsOfAReset)
check('survives-a-dead-socket', NEEDS_BYTES, survivesADeadSocket)

check('copies-and-ends', LONG, copiesAndEnds)
const NEEDS_COPY = { ...LONG, needs: ['copies-and-ends'] }
check('keeps-the-pace', NEEDS_COPY, keepsThePace)
check('breaks-off-on-reset', NEEDS_COPY, breaksOffOnReset)
check('passes-the-error-on', passesTheErrorOn)
check('aborts-at-once', LONG, abortsAtOnce)
check('leaves-nothing-behind', NEEDS_COPY, leavesNothingBehind)
check('floods-over-tcp', { needs: ['copies-and-ends', 'sends-every-byte'] }, floodsOverTcp)
