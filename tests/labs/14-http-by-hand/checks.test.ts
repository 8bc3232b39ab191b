/** The checks of lesson 14; what each one says is in texts/. */
import { check } from '#checker'
import { countsALength, joinsChunks, limitsTheBody, refusesMalformedChunks } from './body-checks.ts'
import {
  countsBytes,
  endsLinesWithCrlf,
  keepsValuesInTheirLine,
  knowsWhoHasNoBody,
} from './format-checks.ts'
import {
  findsTheEmptyLine,
  limitsTheHead,
  readsFields,
  refusesMalformedFields,
  takesCrlfOnly,
} from './head-checks.ts'
import {
  checksTheRequestLine,
  goesOnWithTheNext,
  knowsChunkedOnly,
  readsARequest,
  refusesTwoLengths,
  staysRefused,
  wantsOneHost,
} from './request-checks.ts'
import {
  expectsNoBody,
  noticesTruncation,
  readsAResponse,
  readsToTheEnd,
  refusesWhatIsUnclear,
  takesAnEmptyReason,
} from './response-checks.ts'

check('ends-lines-with-crlf', endsLinesWithCrlf)
check('counts-bytes', countsBytes)
check('knows-who-has-no-body', knowsWhoHasNoBody)
check('keeps-values-in-their-line', keepsValuesInTheirLine)

check('finds-the-empty-line', findsTheEmptyLine)
check('reads-fields', readsFields)
check('takes-crlf-only', takesCrlfOnly)
check('refuses-malformed-fields', refusesMalformedFields)
check('limits-the-head', limitsTheHead)

check('counts-a-length', countsALength)
check('joins-chunks', joinsChunks)
check('refuses-malformed-chunks', refusesMalformedChunks)
check('limits-the-body', limitsTheBody)

check('reads-a-request', readsARequest)
check('goes-on-with-the-next', goesOnWithTheNext)
check('checks-the-request-line', checksTheRequestLine)
check('wants-one-host', wantsOneHost)
check('refuses-two-lengths', refusesTwoLengths)
check('knows-chunked-only', knowsChunkedOnly)
check('stays-refused', staysRefused)

check('reads-a-response', readsAResponse)
check('takes-an-empty-reason', takesAnEmptyReason)
check('expects-no-body', expectsNoBody)
check('reads-to-the-end', readsToTheEnd)
check('notices-truncation', noticesTruncation)
check('refuses-what-is-unclear', refusesWhatIsUnclear)
