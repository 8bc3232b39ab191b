import { check } from '#checker'
import {
  laysOutADatagram,
  readsADatagramBack,
  refusesDamage,
  sumsAsRfc1071,
} from './datagram-checks.ts'
import {
  deliversOnce,
  ignoresTheRest,
  lingersAfterLast,
  noticesSilence,
} from './receiver-checks.ts'
import {
  givesUp,
  sendsOneAtATime,
  stopsAtTheEnd,
  trustsItsOwnAck,
  waitsLonger,
} from './sender-checks.ts'
import { copiesOverUdp, countsPast65535, survivesABadNetwork } from './transfer-checks.ts'

check('sums-as-rfc-1071-says', sumsAsRfc1071)
check('lays-out-a-datagram', laysOutADatagram)
check('reads-a-datagram-back', readsADatagramBack)
check('refuses-what-is-damaged', refusesDamage)

check('sends-one-at-a-time', sendsOneAtATime)
check('waits-longer-each-time', waitsLonger)
check('gives-up-after-eight-tries', givesUp)
check('trusts-its-own-ack-only', trustsItsOwnAck)
check('stops-when-all-is-acknowledged', stopsAtTheEnd)

check('delivers-once-and-in-order', deliversOnce)
check('ignores-what-does-not-fit', ignoresTheRest)
check('lingers-after-last', lingersAfterLast)
check('notices-a-silent-sender', noticesSilence)

check('counts-past-65535', countsPast65535)
check('survives-a-bad-network', { ms: 30_000 }, survivesABadNetwork)
check('copies-over-udp', { ms: 30_000, needs: ['survives-a-bad-network'] }, copiesOverUdp)
