/** The checks of lesson 22; what each one says is in texts/. */
import { check } from '#checker'
import {
  answersNonsense,
  decodesWords,
  endsInOrder,
  knowsOnlyItsWords,
  limitsALine,
  readsTheBookFirst,
} from './code-book-checks.ts'
import {
  decodesAList,
  distrustsAnswers,
  givesUpInTime,
  sharesOutLongLists,
} from './decode-checks.ts'
import {
  closesTheRegistry,
  forgetsWhoLeaves,
  refusesBadUsers,
  registersUsers,
  waitsForAName,
} from './registry-checks.ts'
import { asksWhoIsThere, leavesPolitely, saysWhoItIs } from './user-checks.ts'

check('decodes-words', decodesWords)
const NEEDS_BOOK = { needs: ['decodes-words'] }
check('knows-only-its-words', NEEDS_BOOK, knowsOnlyItsWords)
check('answers-nonsense', NEEDS_BOOK, answersNonsense)
check('limits-a-line', NEEDS_BOOK, limitsALine)
check('reads-the-book-first', NEEDS_BOOK, readsTheBookFirst)
check('ends-in-order', NEEDS_BOOK, endsInOrder)

check('decodes-a-list', decodesAList)
const NEEDS_DECODE = { needs: ['decodes-a-list'] }
check('shares-out-long-lists', NEEDS_DECODE, sharesOutLongLists)
check('distrusts-answers', NEEDS_DECODE, distrustsAnswers)
check('gives-up-in-time', NEEDS_DECODE, givesUpInTime)

check('registers-users', registersUsers)
const NEEDS_REGISTRY = { needs: ['registers-users'] }
check('refuses-bad-users', NEEDS_REGISTRY, refusesBadUsers)
check('forgets-who-leaves', NEEDS_REGISTRY, forgetsWhoLeaves)
check('waits-for-a-name', NEEDS_REGISTRY, waitsForAName)
check('closes-the-registry', NEEDS_REGISTRY, closesTheRegistry)

check('says-who-it-is', saysWhoItIs)
const NEEDS_USER = { needs: ['says-who-it-is'] }
check('asks-who-is-there', NEEDS_USER, asksWhoIsThere)
check('leaves-politely', NEEDS_USER, leavesPolitely)
