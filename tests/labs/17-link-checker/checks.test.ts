/** The checks of lesson 17; what each one says is in texts/. */
import { check } from '#checker'
import {
  checksEveryKind,
  keepsTheOrder,
  limitsItsRequests,
  refusesBadArguments,
  stopsWhenAborted,
} from './checker-checks.ts'
import { namesEachLinkOnce, obeysTheBase, resolvesReferences } from './link-checks.ts'
import { fetchesAPage, limitsThePage, refusesWhatIsNoPage } from './page-checks.ts'
import { readsAttributes, readsTags, skipsWhatIsNoTag } from './tag-checks.ts'
import {
  asksByHead,
  endsCircles,
  followsRedirects,
  keepsOneDeadline,
  namesFailures,
} from './url-checks.ts'

check('reads-tags', readsTags)
check('reads-attributes', readsAttributes)
check('skips-what-is-no-tag', skipsWhatIsNoTag)

check('resolves-references', resolvesReferences)
check('obeys-the-base', obeysTheBase)
check('names-each-link-once', namesEachLinkOnce)

check('fetches-a-page', fetchesAPage)
check('refuses-what-is-no-page', refusesWhatIsNoPage)
check('limits-the-page', limitsThePage)

check('asks-by-head', asksByHead)
check('follows-redirects', followsRedirects)
check('ends-circles', endsCircles)
check('names-failures', namesFailures)
check('keeps-one-deadline', keepsOneDeadline)

check('checks-every-kind', checksEveryKind)
check('keeps-the-order', keepsTheOrder)
check('limits-its-requests', limitsItsRequests)
check('refuses-bad-arguments', refusesBadArguments)
check('stops-when-aborted', stopsWhenAborted)
