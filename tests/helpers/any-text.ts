import fc from 'fast-check'

const FIRST_SURROGATE = 0xd800
const SURROGATES = 0x800
const CODE_POINTS = 0x110000 - SURROGATES

/**
 * A character as UTF-8 can carry it. The same as fast-check's unit `binary`, which first makes a
 * table of all of them, a million: a second or two in each process.
 */
const codePoint = fc.nat(CODE_POINTS - 1).map(
  (place) => String.fromCodePoint(place < FIRST_SURROGATE ? place : place + SURROGATES),
  (text) => {
    const value = typeof text === 'string' ? (text.codePointAt(0) ?? NaN) : NaN
    const isOne = typeof text === 'string' && String.fromCodePoint(value || 0) === text
    const isSurrogate = value >= FIRST_SURROGATE && value < FIRST_SURROGATE + SURROGATES
    if (!isOne || isSurrogate) throw new TypeError('not one character')
    return value < FIRST_SURROGATE ? value : value - SURROGATES
  },
)

/** Texts of any characters, now and then with words that programs stumble over: `__proto__`. */
export function anyText(constraints: { maxLength?: number } = {}): fc.Arbitrary<string> {
  return fc.string({ ...constraints, unit: codePoint })
}
