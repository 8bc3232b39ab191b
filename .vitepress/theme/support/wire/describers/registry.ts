/** Which describer reads the bytes of which connection: the lab names it in its lab.json. */
import type { DescriberName, WireEntry } from '../../page-data.ts'
import type { Direction } from '../direction.ts'
import type { Describer, Message } from './describer.ts'
import { describeHttp } from './http.ts'
import { describeJson } from './json.ts'
import { describeFrames } from './length-prefixed.ts'
import { describeLines } from './lines.ts'
import { describeDatagrams, describeText } from './plain.ts'
import { describeSmtp } from './smtp.ts'
import { describeTls } from './tls.ts'

const DESCRIBERS: Record<DescriberName, Describer | undefined> = {
  frames: describeFrames,
  lines: describeLines,
  json: describeJson,
  http: describeHttp,
  smtp: describeSmtp,
  tls: describeTls,
  text: describeText,
  none: undefined,
}

/** The server names its protocol; where it is outside, its client does. */
export function describerNameFor(
  { connection }: Pick<Direction, 'connection'>,
  wire: WireEntry | undefined,
): DescriberName {
  for (const end of [connection.server, connection.client]) {
    const own = end && wire?.processes?.[end.process]
    if (own) return own
  }
  return wire?.describer ?? 'none'
}

/** The messages of a direction. Ciphertext means nothing to anybody. */
export function describe(direction: Direction, wire: WireEntry | undefined): Message[] {
  if (direction.layer === 'cipher') return []
  const describer = direction.isDatagrams
    ? describeDatagrams
    : DESCRIBERS[describerNameFor(direction, wire)]
  if (!describer) return []
  const chunks = direction.writes.length > 0 ? direction.writes : direction.reads
  return describer({
    bytes: direction.bytes,
    hasEnded: direction.endsAt === direction.bytes.size,
    edges: chunks.map(({ start }) => start),
  })
}
