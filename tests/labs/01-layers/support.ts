/** What the checks of lesson 01 share: frames, built independently of the solutions. */
import { equal, fail, rejects, RemoteError } from '#checker'
import type {
  Layer,
  LinkLayer,
  NetworkLayer,
  TransportLayer,
} from '../../../solutions/01-layers/peel.ts'

/** A layer as JSON has it: the payload as hex. */
export type PlainLayer =
  LinkLayer | NetworkLayer | TransportLayer | { layer: 'payload'; bytes: string }

export const LINK = { dst: '00:00:5e:00:53:01', src: '00:00:5e:00:53:10' }
export const IPV4 = 0x0800
export const TCP = 6
export const UDP = 17
export const LINK_BYTES = 14

const NONE: Uint8Array = new Uint8Array(0)

// --- frames -----------------------------------------------------------------------------------

/** An Ethernet II frame; `padding` goes behind what it carries. */
export function ethernet(etherType: number, carried: Uint8Array, padding = NONE): Uint8Array {
  return join(macBytes(LINK.dst), macBytes(LINK.src), u16(etherType), carried, padding)
}

export interface Ipv4Fields {
  protocol?: number
  ttl?: number
  src?: string
  dst?: string
  /** A multiple of four bytes, 40 at most. */
  options?: Uint8Array
  /** 2: don't fragment; 1: more fragments. */
  flags?: number
  /** In units of eight bytes. */
  fragmentOffset?: number
  version?: number
  /** In words of four bytes, instead of the right one. */
  ihl?: number
  /** Instead of the right one. */
  totalLength?: number
}

/** An IPv4 packet with a right checksum, whatever else is wrong with it. */
export function ipv4(fields: Ipv4Fields, carried: Uint8Array): Uint8Array {
  const { protocol = UDP, ttl = 64, src = '192.0.2.10', dst = '198.51.100.20' } = fields
  const { options = NONE, flags = 0, fragmentOffset = 0, version = 4 } = fields
  const headerLength = 20 + options.length
  const { ihl = headerLength / 4, totalLength = headerLength + carried.length } = fields
  const header = join(
    [version * 16 + ihl, 0],
    u16(totalLength),
    u16(0x1234),
    u16(flags * 0x2000 + fragmentOffset),
    [ttl, protocol],
    u16(0),
    ipBytes(src),
    ipBytes(dst),
    options,
  )
  // With an IHL below 3 the checksum itself would be outside of what it covers.
  header.set(u16(checksumOf(header.subarray(0, ihl < 3 ? 20 : ihl * 4))), 10)
  return join(header, carried)
}

/** @param length instead of the right one */
export function udp(
  srcPort: number,
  dstPort: number,
  payload: Uint8Array,
  length = 8 + payload.length,
): Uint8Array {
  return join(u16(srcPort), u16(dstPort), u16(length), u16(0), payload)
}

/** @param dataOffset in words of four bytes, instead of the right one */
export function tcp(
  srcPort: number,
  dstPort: number,
  payload: Uint8Array,
  { options = NONE, dataOffset }: { options?: Uint8Array; dataOffset?: number } = {},
): Uint8Array {
  const numbers = [0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88]
  // The four bits below the offset are reserved, and not always zero.
  const words = dataOffset ?? 5 + options.length / 4
  const rest = [words * 16 + 0x0e, 0x18, 0x10, 0x00, 0, 0, 0, 0]
  return join(u16(srcPort), u16(dstPort), numbers, rest, options, payload)
}

function join(...parts: (Uint8Array | number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}

function u16(value: number): number[] {
  return [value >>> 8, value & 0xff]
}

function macBytes(text: string): number[] {
  return text.split(':').map((digits) => Number.parseInt(digits, 16))
}

function ipBytes(text: string): number[] {
  return text.split('.').map(Number)
}

/** The Internet checksum. The sum of the words modulo 65,535 is their sum in one's complement. */
export function checksumOf(bytes: Uint8Array): number {
  let sum = 0
  for (const [offset, byte] of bytes.entries()) sum += offset % 2 === 0 ? byte * 256 : byte
  return sum === 0 ? 0xffff : 0xffff - (sum % 0xffff || 0xffff)
}

/** The frames of a capture file as this machine wrote it: microseconds, little-endian. */
export function framesOf(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.length)
  const frames: Uint8Array[] = []
  for (let offset = 24; offset < file.length;) {
    const end = offset + 16 + view.getUint32(offset + 8, true)
    frames.push(Uint8Array.from(file.subarray(offset + 16, end)))
    offset = end
  }
  return frames
}

// --- what came back ---------------------------------------------------------------------------

export type Peel = (frame: Uint8Array) => Promise<Layer[]>
type Params = Record<string, string | number>

/** `link, network, payload`: which layers there are. */
export function kindsOf(layers: Layer[]): string {
  return layers.map((layer) => layer?.layer).join(', ')
}

/** Demands exactly these layers, in this order; `key` gets what there should be, and what there is. */
export function hasLayers(
  layers: Layer[],
  expected: string,
  key: string,
  params: Params = {},
): void {
  if (!Array.isArray(layers)) equal(layers, [])
  equal(kindsOf(layers), expected, key, { ...params, expected, actual: kindsOf(layers) || '–' })
}

/** The layer of a kind. @throws LearnerFailure when there is none: `hasLayers` comes first */
export function layerOf<K extends Layer['layer']>(
  layers: Layer[],
  kind: K,
): Extract<Layer, { layer: K }> {
  const found = layers.find((layer) => layer.layer === kind)
  if (!found) equal(kindsOf(layers), kind)
  return found as Extract<Layer, { layer: K }>
}

/** Demands these values of one layer; `key` gets the field's name and both values. */
export function hasFields<L extends Layer>(
  layer: L,
  expected: Partial<L>,
  key: string,
  params: Params = {},
): void {
  for (const field of Object.keys(expected) as (keyof L & string)[]) {
    const wanted = expected[field]
    const actual = layer[field]
    equal(actual, wanted, key, { ...params, field, expected: show(wanted), actual: show(actual) })
  }
}

/** A value of a field as it is written in code. */
export function show(value: unknown): string {
  return value === undefined ? 'undefined' : JSON.stringify(value)
}

/** What a call came to: its value, or the code (without one, the name) of the learner's error. */
export async function outcomeOf<T>(
  call: Promise<T>,
): Promise<{ value: T; code?: never } | { code: string }> {
  try {
    return { value: await call }
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error
    return { code: error.code ?? error.name }
  }
}

/**
 * Demands that a call fails with `code`. The check's own sentence is for a call that does not fail;
 * it also gets the layers that came back, as `actual`. Another error has the common sentence.
 */
export async function refuses(
  call: Promise<Layer[]>,
  code: string,
  key: string,
  params: Params = {},
): Promise<void> {
  const outcome = await outcomeOf(call)
  if (outcome.code === undefined) {
    const { value } = outcome
    fail(key, { ...params, actual: Array.isArray(value) ? kindsOf(value) : show(value) })
  }
  await rejects(call, code)
}

/** Demands that a call does not fail; the sentence of `key` gets the code of the error. */
export async function accepts<T>(call: Promise<T>, key: string, params: Params = {}): Promise<T> {
  const outcome = await outcomeOf(call)
  if (outcome.code !== undefined) fail(key, { ...params, code: outcome.code })
  return outcome.value
}

/** The same layers as JSON has them; what is no payload of bytes stays as it is. */
export function plain(layers: Layer[]): PlainLayer[] {
  return layers.map((layer) =>
    layer?.layer === 'payload' && layer.bytes instanceof Uint8Array
      ? { ...layer, bytes: Buffer.from(layer.bytes).toString('hex') }
      : (layer as PlainLayer),
  )
}

/** A line of the client, read back; `undefined` when it is no JSON. */
export function parseLine(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
