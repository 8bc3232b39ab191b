/** The checks of lesson 10; what each one says is in texts/. */
import { check } from '#checker'
import {
  echoesOnce,
  saysGoodbye,
  servesAllAtOnce,
  turnsAway,
  watchesTheClock,
} from './echo-checks.ts'
import {
  closesThePool,
  dropsUnwantedJobs,
  outlivesItsWorkers,
  sharesTheWork,
} from './pool-checks.ts'
import {
  answersRequests,
  answersWhileItCounts,
  finishesWhatItBegan,
  forgetsTheVanished,
  keepsTheOrder,
  survivesALostWorker,
} from './prime-checks.ts'

check('echoes-once', echoesOnce)
const NEEDS_ECHO = { needs: ['echoes-once'] }
check('watches-the-clock', NEEDS_ECHO, watchesTheClock)
check('serves-all-at-once', NEEDS_ECHO, servesAllAtOnce)
check('turns-away', NEEDS_ECHO, turnsAway)
check('says-goodbye', NEEDS_ECHO, saysGoodbye)

check('shares-the-work', sharesTheWork)
const NEEDS_POOL = { needs: ['shares-the-work'] }
check('outlives-its-workers', NEEDS_POOL, outlivesItsWorkers)
check('drops-unwanted-jobs', NEEDS_POOL, dropsUnwantedJobs)
check('closes-the-pool', NEEDS_POOL, closesThePool)

check('answers-requests', NEEDS_POOL, answersRequests)
const NEEDS_ANSWERS = { needs: ['answers-requests'] }
check('keeps-the-order', NEEDS_ANSWERS, keepsTheOrder)
check('answers-while-it-counts', NEEDS_ANSWERS, answersWhileItCounts)
check('survives-a-lost-worker', NEEDS_ANSWERS, survivesALostWorker)
check('forgets-the-vanished', NEEDS_ANSWERS, forgetsTheVanished)
check('finishes-what-it-began', NEEDS_ANSWERS, finishesWhatItBegan)
