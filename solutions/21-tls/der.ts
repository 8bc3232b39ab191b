/**
 * A writer of DER (ITU-T X.690): type, length, content, one inside the other. As much of it as a
 * certificate needs. Given complete; nothing to write here.
 */

const SEQUENCE = 0x30
const SET = 0x31

/**
 * One value: the tag, the length, the content.
 * A length below 128 is one byte; a longer one is `0x80 + n`, then n bytes, the highest first.
 */
export function value(tag: number, ...contents: Uint8Array[]): Uint8Array {
  const content = Buffer.concat(contents)
  const length: number[] = []
  for (let rest = content.length; rest > 0; rest = Math.floor(rest / 256))
    length.unshift(rest % 256)
  const head = content.length < 0x80 ? [content.length] : [0x80 + length.length, ...length]
  return Buffer.concat([Uint8Array.of(tag, ...head), content])
}

export const sequence = (...parts: Uint8Array[]): Uint8Array => value(SEQUENCE, ...parts)
export const set = (...parts: Uint8Array[]): Uint8Array => value(SET, ...parts)
export const octets = (content: Uint8Array): Uint8Array => value(0x04, content)
export const text = (content: string): Uint8Array => value(0x0c, Buffer.from(content, 'utf8'))
export const TRUE = Uint8Array.of(0x01, 0x01, 0xff)

/** A whole number that is not negative, from its bytes: a first byte from 80 on is a sign. */
export function integer(bytes: Uint8Array): Uint8Array {
  let start = 0
  while (start < bytes.length - 1 && bytes[start] === 0) start++
  const digits = bytes.subarray(start)
  return value(0x02, Uint8Array.of(...((digits[0] ?? 0) >= 0x80 ? [0] : [])), digits)
}

/** A string of bits: the first byte says how many of the last byte are not used. */
export function bits(content: Uint8Array, unusedBits = 0): Uint8Array {
  return value(0x03, Uint8Array.of(unusedBits), content)
}

/** @param numbers `[2, 5, 29, 17]`: the first two share a byte, the others have 7 bits per byte */
export function objectId(numbers: readonly number[]): Uint8Array {
  const [first = 0, second = 0, ...others] = numbers
  const bytes = [first * 40 + second, ...others].flatMap((number) => {
    const groups = [number % 128]
    for (let rest = Math.floor(number / 128); rest > 0; rest = Math.floor(rest / 128))
      groups.unshift(0x80 + (rest % 128))
    return groups
  })
  return value(0x06, Uint8Array.from(bytes))
}

/** Explicitly tagged: `[3] …`. */
export const tagged = (number: number, content: Uint8Array): Uint8Array =>
  value(0xa0 + number, content)

/** Implicitly tagged bytes: `[2] "mail.example.com"`. */
export const implicit = (number: number, content: Uint8Array): Uint8Array =>
  value(0x80 + number, content)

/** A moment: a two-digit year through 2049, four digits from 2050 on (RFC 5280 §4.1.2.5). */
export function time(date: Date): Uint8Array {
  const digits = date.toISOString().replace(/[-:T]|\.\d+/g, '') // 20260131120000Z
  return date.getUTCFullYear() < 2050
    ? value(0x17, Buffer.from(digits.slice(2)))
    : value(0x18, Buffer.from(digits))
}

/** The same bytes as text, between its two lines (RFC 7468). */
export function pem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}
