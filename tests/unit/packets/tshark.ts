/** What tshark makes of a capture, in a form that our decoder's result can be compared with. */
import { execFileSync } from 'node:child_process'

/** A field as tshark found it. */
export interface SharkField {
  from: number
  bytes: number
  value: string
}

export type SharkPacket = Map<string, SharkField[]>

/** What is to be shown as it stands on the wire, and checked where it can be. */
const PREFERENCES = [
  'ip.defragment:FALSE',
  'ipv6.defragment:FALSE',
  'ip.check_checksum:TRUE',
  'tcp.check_checksum:TRUE',
  'udp.check_checksum:TRUE',
  'tcp.relative_sequence_numbers:TRUE',
  'tcp.analyze_sequence_numbers:TRUE',
  'tcp.desegment_tcp_streams:FALSE',
]

/** Version of tshark; `undefined` where there is none. */
export const tsharkVersion = ((): string | undefined => {
  try {
    const text = execFileSync('tshark', ['--version'], { encoding: 'utf8', stdio: 'pipe' })
    return /\d+\.\d+\.\d+/.exec(text)?.[0]
  } catch {
    return undefined
  }
})()

/** @returns every field of every packet, by name, in order */
export function readWithTshark(path: string): SharkPacket[] {
  const preferences = PREFERENCES.flatMap((preference) => ['-o', preference])
  const text = execFileSync('tshark', ['-r', path, '-n', '-T', 'pdml', ...preferences], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 256 * 1024 * 1024,
  })
  return text.split('<packet>').slice(1).map(parsePacket)
}

/** PDML is one element a line, its attributes always quoted. */
const FIELD = /<field ([^>]*)>/g
const NAME = /(?:^| )name="([^"]*)"/
const FROM = /(?:^| )pos="([^"]*)"/
const BYTES = /(?:^| )size="([^"]*)"/
const VALUE = /(?:^| )show="([^"]*)"/

function parsePacket(text: string): SharkPacket {
  const found: SharkPacket = new Map()
  for (const [, attributes = ''] of text.matchAll(FIELD)) {
    const read = (attribute: RegExp): string => attribute.exec(attributes)?.[1] ?? ''
    const field = { from: Number(read(FROM)), bytes: Number(read(BYTES)), value: read(VALUE) }
    const fields = found.get(read(NAME))
    if (fields) fields.push(field)
    else found.set(read(NAME), [field])
  }
  return found
}
