/** Reads the fields of one layer, one after the other, and never beyond its end. */
import type { Field, Layer, LayerName } from './packet.ts'

/** The layer ends before the field does. Caught by `decodePacket`, which knows why. */
export class EndsTooEarly extends Error {
  override name = 'EndsTooEarly'
}

export type FieldOptions = Omit<Field, 'name' | 'from' | 'to' | 'value'>

export class LayerReader {
  readonly layer: Layer
  readonly packet: Uint8Array
  /** Place of the next byte to be read. */
  at: number
  readonly #view: DataView
  #fields: Field[]
  #end: number

  constructor(packet: Uint8Array, name: LayerName, from: number, end = packet.length) {
    this.packet = packet
    this.#view = new DataView(packet.buffer, packet.byteOffset, packet.length)
    this.layer = { name, from, to: from, fields: [] }
    this.#fields = this.layer.fields
    this.at = from
    this.#end = Math.min(end, packet.length)
  }

  get left(): number {
    return this.#end - this.at
  }

  get end(): number {
    return this.#end
  }

  /** From here on nothing is read beyond `end`. */
  endAt(end: number): void {
    this.#end = Math.min(end, this.#end)
  }

  u8(name: string, options?: FieldOptions): number {
    const from = this.#step(1)
    return this.#add(name, from, this.#view.getUint8(from), options)
  }

  u16(name: string, options?: FieldOptions): number {
    const from = this.#step(2)
    return this.#add(name, from, this.#view.getUint16(from), options)
  }

  u32(name: string, options?: FieldOptions & { isLittle?: boolean }): number {
    const from = this.#step(4)
    const { isLittle = false, ...more } = options ?? {}
    return this.#add(name, from, this.#view.getUint32(from, isLittle), more)
  }

  /** So many bytes, in hex. */
  bytes(name: string, count: number, options?: FieldOptions): string {
    const from = this.#step(count)
    return this.#add(name, from, toHex(this.packet.subarray(from, from + count)), options)
  }

  /** An address, written by `format`. */
  address(name: string, count: number, format: (bytes: Uint8Array) => string): string {
    const from = this.#step(count)
    return this.#add(name, from, format(this.packet.subarray(from, from + count)))
  }

  /** Passes over bytes that have no name. */
  skip(count: number): void {
    this.#step(count)
  }

  peek16(offset = 0): number {
    if (this.left < offset + 2) throw new EndsTooEarly()
    return this.#view.getUint16(this.at + offset)
  }

  peek8(offset = 0): number {
    if (this.left < offset + 1) throw new EndsTooEarly()
    return this.#view.getUint8(this.at + offset)
  }

  /** What `body` reads becomes the parts of one field. */
  group(name: string, value: number | string, body: () => void, options?: FieldOptions): Field {
    const field: Field = { name, from: this.at, to: this.at, value, ...options }
    const outer = this.#fields
    const fields: Field[] = []
    outer.push(field)
    this.#fields = fields
    try {
      body()
    } finally {
      this.#fields = outer
      field.to = this.at
      if (fields.length > 0) field.fields = fields
    }
    return field
  }

  /** Bits of a number that stands at `from`, most significant first. Reads nothing on. */
  bits(
    name: string,
    place: { from: number; bytes: 1 | 2 | 4; mask: number },
    options?: FieldOptions,
  ): number {
    const { from, bytes, mask } = place
    if (from + bytes > this.#end) throw new EndsTooEarly()
    const raw =
      bytes === 1
        ? this.#view.getUint8(from)
        : bytes === 2
          ? this.#view.getUint16(from)
          : this.#view.getUint32(from)
    const value = ((raw & mask) >>> 0) >>> trailingZeros(mask)
    this.#fields.push({ name, from, to: from + bytes, value, mask, ...options })
    return value
  }

  /** The field that was read last, to be told what is known about it only now. */
  last(): Field | undefined {
    return this.#fields.at(-1)
  }

  #add<T extends number | string>(name: string, from: number, value: T, options?: FieldOptions): T {
    this.#fields.push({ name, from, to: this.at, value, ...options })
    return value
  }

  #step(count: number): number {
    if (count > this.left) throw new EndsTooEarly()
    const from = this.at
    this.at += count
    this.layer.to = this.at
    return from
  }
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function trailingZeros(mask: number): number {
  return mask === 0 ? 0 : 31 - Math.clz32(mask & -mask)
}
