/** The checks of lesson 21; what each one says is in texts/. */
import { check } from '#checker'
import { buildsPlain, hidesThePassword, readsTheEnvironment } from './credential-checks.ts'
import {
  endsASilentHandshake,
  greetsOverTls,
  passesFailuresOn,
  wantsAKnownIssuer,
  wantsAValidTime,
  wantsTheRightName,
} from './secure-checks.ts'
import {
  checksTheCertificateFirst,
  forgetsWhatWasInClear,
  insistsOnTls,
  keepsTheDeadline,
  refusesBadArguments,
  refusesEarlyBytes,
  stopsAtARefusal,
  submitsAfterStartTls,
  submitsOverImplicitTls,
} from './submit-checks.ts'

const NEEDS_SECURE = { needs: ['greets-over-tls'] }
const NEEDS_IMPLICIT = { needs: ['submits-over-implicit-tls'] }
const NEEDS_STARTTLS = { needs: ['submits-after-starttls'] }

check('greets-over-tls', greetsOverTls)
check('wants-a-known-issuer', NEEDS_SECURE, wantsAKnownIssuer)
check('wants-the-right-name', NEEDS_SECURE, wantsTheRightName)
check('wants-a-valid-time', NEEDS_SECURE, wantsAValidTime)
check('passes-failures-on', NEEDS_SECURE, passesFailuresOn)
check('ends-a-silent-handshake', NEEDS_SECURE, endsASilentHandshake)

check('reads-the-environment', readsTheEnvironment)
check('builds-plain', buildsPlain)
check('hides-the-password', hidesThePassword)

check('submits-over-implicit-tls', submitsOverImplicitTls)
check('submits-after-starttls', submitsAfterStartTls)
check('insists-on-tls', NEEDS_STARTTLS, insistsOnTls)
check('refuses-early-bytes', NEEDS_STARTTLS, refusesEarlyBytes)
check('forgets-what-was-in-clear', NEEDS_STARTTLS, forgetsWhatWasInClear)
check('checks-the-certificate-first', NEEDS_IMPLICIT, checksTheCertificateFirst)
check('stops-at-a-refusal', NEEDS_IMPLICIT, stopsAtARefusal)
check('refuses-bad-arguments', NEEDS_IMPLICIT, refusesBadArguments)
check('keeps-the-deadline', NEEDS_STARTTLS, keepsTheDeadline)
