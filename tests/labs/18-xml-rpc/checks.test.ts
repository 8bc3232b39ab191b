/** The checks of lesson 18; what each one says is in texts/. */
import { check } from '#checker'
import {
  callsAMethod,
  keepsItsDeadline,
  readsOnlyGoodReplies,
  reportsFaults,
  sendsNothingInvalid,
} from './client-checks.ts'
import {
  answersCalls,
  answersWithFaults,
  closesTheServer,
  keepsToHttp,
  survivesBadClients,
} from './server-checks.ts'
import {
  knowsEvenNumbers,
  readsArraysAndStructs,
  readsSimpleValues,
  refusesWhatHasNoType,
  refusesWrongValues,
  writesArraysAndStructs,
  writesSimpleValues,
} from './value-checks.ts'
import { escapesText, readsElements, refusesBrokenXml, refusesDoctype } from './xml-checks.ts'

check('escapes-text', escapesText)
check('reads-elements', readsElements)
check('refuses-doctype', { needs: ['reads-elements'] }, refusesDoctype)
check('refuses-broken-xml', { needs: ['reads-elements'] }, refusesBrokenXml)

check('writes-simple-values', writesSimpleValues)
check('writes-arrays-and-structs', writesArraysAndStructs)
check('refuses-what-has-no-type', refusesWhatHasNoType)
check('reads-simple-values', readsSimpleValues)
check('reads-arrays-and-structs', readsArraysAndStructs)
check('refuses-wrong-values', refusesWrongValues)

check('knows-even-numbers', knowsEvenNumbers)

check('answers-calls', answersCalls)
check('answers-with-faults', answersWithFaults)
check('keeps-to-http', keepsToHttp)
check('survives-bad-clients', survivesBadClients)
check('closes-the-server', closesTheServer)

check('calls-a-method', callsAMethod)
check('reports-faults', reportsFaults)
check('sends-nothing-invalid', sendsNothingInvalid)
check('reads-only-good-replies', readsOnlyGoodReplies)
check('keeps-its-deadline', keepsItsDeadline)
