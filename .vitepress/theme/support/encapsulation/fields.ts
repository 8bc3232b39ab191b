/** The fields of each part of a frame, in order, with their values as people write them. */
import { hexOf, macOf, u16, type Transport } from './frame-bytes.ts'

export type BlockKind = 'link' | 'network' | 'transport' | 'message' | 'padding' | 'fcs'

export type FieldName =
  | 'mac-dst'
  | 'mac-src'
  | 'ether-type'
  | 'version-ihl'
  | 'service'
  | 'total-length'
  | 'identification'
  | 'fragment'
  | 'ttl'
  | 'protocol'
  | 'header-checksum'
  | 'ip-src'
  | 'ip-dst'
  | 'port-src'
  | 'port-dst'
  | 'udp-length'
  | 'checksum'
  | 'sequence'
  | 'acknowledgement'
  | 'data-offset'
  | 'flags'
  | 'window'
  | 'urgent'
  | 'options'
  | 'text'
  | 'zeros'
  | 'crc'

export interface Field {
  name: FieldName
  bytes: Uint8Array
  value: string
}

type Shape = [name: FieldName, size: number, show: (bytes: Uint8Array) => string]

const decimal = (bytes: Uint8Array): string => String([...bytes].reduce((n, b) => n * 256 + b, 0))
const raw = (bytes: Uint8Array): string => `0x${hexOf(bytes).replaceAll(' ', '')}`
const dotted = (bytes: Uint8Array): string => bytes.join('.')
const PROTOCOLS: Record<number, string> = { 6: 'TCP', 17: 'UDP' }

const LINK: Shape[] = [
  ['mac-dst', 6, macOf],
  ['mac-src', 6, macOf],
  ['ether-type', 2, (bytes) => `${raw(bytes)}, IPv4`],
]

const NETWORK: Shape[] = [
  ['version-ihl', 1, ([byte = 0]) => `${byte >>> 4}; ${byte & 15} × 4 = ${(byte & 15) * 4}`],
  ['service', 1, raw],
  ['total-length', 2, decimal],
  ['identification', 2, raw],
  ['fragment', 2, showFragment],
  ['ttl', 1, decimal],
  ['protocol', 1, ([byte = 0]) => `${byte}, ${PROTOCOLS[byte] ?? '?'}`],
  ['header-checksum', 2, raw],
  ['ip-src', 4, dotted],
  ['ip-dst', 4, dotted],
]

const TRANSPORT: Record<Transport, Shape[]> = {
  udp: [
    ['port-src', 2, decimal],
    ['port-dst', 2, decimal],
    ['udp-length', 2, decimal],
    ['checksum', 2, raw],
  ],
  tcp: [
    ['port-src', 2, decimal],
    ['port-dst', 2, decimal],
    ['sequence', 4, decimal],
    ['acknowledgement', 4, decimal],
    ['data-offset', 1, ([byte = 0]) => `${byte >>> 4} × 4 = ${(byte >>> 4) * 4}`],
    ['flags', 1, () => 'PSH, ACK'],
    ['window', 2, decimal],
    ['checksum', 2, raw],
    ['urgent', 2, decimal],
    ['options', 12, () => 'NOP, NOP, timestamps'],
  ],
}

function showFragment(bytes: Uint8Array): string {
  const flags = u16(bytes) & 0x4000 ? 'DF' : '–'
  return `${flags}; ${u16(bytes) & 0x1fff}`
}

const textOf = (bytes: Uint8Array): string => JSON.stringify(new TextDecoder().decode(bytes))

function shapesOf(kind: BlockKind, transport: Transport, size: number): Shape[] {
  switch (kind) {
    case 'link':
      return LINK
    case 'network':
      return NETWORK
    case 'transport':
      return TRANSPORT[transport]
    case 'message':
      return [['text', size, textOf]]
    case 'padding':
      return [['zeros', size, (bytes) => `${bytes.length} × 00`]]
    case 'fcs':
      return [['crc', size, raw]]
  }
}

/** @returns the fields of a block; together they are all of its bytes */
export function fieldsOf(kind: BlockKind, bytes: Uint8Array, transport: Transport): Field[] {
  let offset = 0
  return shapesOf(kind, transport, bytes.length).map(([name, size, show]) => {
    const part = bytes.subarray(offset, offset + size)
    offset += size
    return { name, bytes: part, value: show(part) }
  })
}
