/** The checks of lesson 06; what each one says is in texts/. */
import { check } from '#checker'
import {
  distrustsReplies,
  noticesAnEarlyEnd,
  putsRepliesTogether,
  saysGoodbye,
  saysOnlyLines,
  waitsForItsTurn,
} from './client-checks.ts'
import { givesUpInTime } from './deadline-checks.ts'
import { limitsALine, takesOneLine } from './lines-checks.ts'
import {
  keepsItsPace,
  stopsAtQ,
  switchesAtTheNextTick,
  waitsForACharacter,
} from './printer-checks.ts'
import {
  answersBeforeItEnds,
  answersEachLine,
  endsAtTwoHashes,
  refusesLongLines,
  stopsWhenTold,
  talksWithMany,
} from './server-checks.ts'

check('waits-for-a-character', waitsForACharacter)
check('switches-at-the-next-tick', switchesAtTheNextTick)
check('keeps-its-pace', keepsItsPace)
check('stops-at-q', stopsAtQ)

check('takes-one-line', takesOneLine)
check('limits-a-line', limitsALine)

check('answers-each-line', answersEachLine)
const NEEDS_ANSWERS = { needs: ['answers-each-line'] }
check('ends-at-two-hashes', NEEDS_ANSWERS, endsAtTwoHashes)
check('answers-before-it-ends', NEEDS_ANSWERS, answersBeforeItEnds)
check('refuses-long-lines', NEEDS_ANSWERS, refusesLongLines)
check('talks-with-many', NEEDS_ANSWERS, talksWithMany)
check('stops-when-told', stopsWhenTold)

check('waits-for-its-turn', waitsForItsTurn)
const NEEDS_TURNS = { needs: ['waits-for-its-turn'] }
check('puts-replies-together', NEEDS_TURNS, putsRepliesTogether)
check('says-goodbye', NEEDS_TURNS, saysGoodbye)
check('notices-an-early-end', NEEDS_TURNS, noticesAnEarlyEnd)
check('distrusts-replies', NEEDS_TURNS, distrustsReplies)
check('gives-up-in-time', NEEDS_TURNS, givesUpInTime)
check('says-only-lines', NEEDS_TURNS, saysOnlyLines)
