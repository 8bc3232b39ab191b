/** The checks of lesson 15; what each one says is in texts/. */
import { check } from '#checker'
import {
  listsFolders,
  redirectsToFolders,
  sendsFiles,
  servesGetAndHead,
  streamsFiles,
} from './files-checks.ts'
import { greets, namesWhatIsAllowed } from './hello-checks.ts'
import { staysInside } from './inside-checks.ts'
import { decodesOnce, refusesBadPaths, resolvesDots } from './path-checks.ts'
import { findsTheRoute, readsParameters, tells404From405 } from './router-checks.ts'
import {
  answersHead,
  handsOverRequests,
  hidesErrors,
  keepsConnections,
  limitsBodies,
  sendsResponses,
  survivesBadClients,
} from './service-checks.ts'
import { stopsGracefully } from './stop-checks.ts'

check('greets', greets)
check('names-what-is-allowed', namesWhatIsAllowed)

check('hands-over-requests', handsOverRequests)
check('sends-responses', sendsResponses)
check('answers-head', answersHead)
check('hides-errors', hidesErrors)
check('keeps-connections', keepsConnections)
check('limits-bodies', limitsBodies)
check('survives-bad-clients', survivesBadClients)
check('stops-gracefully', stopsGracefully)

check('decodes-once', decodesOnce)
check('resolves-dots', resolvesDots)
check('refuses-bad-paths', refusesBadPaths)

check('sends-files', sendsFiles)
check('streams-files', streamsFiles)
check('stays-inside', staysInside)
check('redirects-to-folders', redirectsToFolders)
check('lists-folders', listsFolders)
check('serves-get-and-head', servesGetAndHead)

check('finds-the-route', findsTheRoute)
check('reads-parameters', readsParameters)
check('tells-404-from-405', tells404From405)
