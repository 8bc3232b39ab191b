/** The checks of lesson 19; what each one says is in texts/. */
import { check } from '#checker'
import { readsReplies, refusesNoReplies } from './reply-checks.ts'
import {
  givesUp,
  guardsSecrets,
  keepsRefusals,
  sendsAMessage,
  sendsNothingInvalid,
  stopsAtANo,
  survivesQuit,
  waitsItsTurn,
} from './send-checks.ts'
import {
  answersADialogue,
  keepsTheOrder,
  knowsRecipients,
  masksSecrets,
  readsCommands,
} from './session-checks.ts'
import { closesTheSink, storesMessages, survivesBadClients } from './sink-checks.ts'
import { findsTheEnd, limitsAMessage, stuffsDots } from './transparency-checks.ts'

check('stuffs-dots', stuffsDots)
check('finds-the-end', findsTheEnd)
check('limits-a-message', limitsAMessage)

check('answers-a-dialogue', answersADialogue)
check('keeps-the-order', keepsTheOrder)
check('reads-commands', readsCommands)
check('knows-recipients', knowsRecipients)
check('masks-secrets', masksSecrets)

check('stores-messages', storesMessages)
check('survives-bad-clients', survivesBadClients)
check('closes-the-sink', closesTheSink)

check('reads-replies', readsReplies)
check('refuses-no-replies', refusesNoReplies)

check('sends-a-message', sendsAMessage)
check('waits-its-turn', waitsItsTurn)
check('keeps-refusals', keepsRefusals)
check('stops-at-a-no', stopsAtANo)
check('survives-quit', survivesQuit)
check('sends-nothing-invalid', sendsNothingInvalid)
check('guards-secrets', guardsSecrets)
check('gives-up', givesUp)
