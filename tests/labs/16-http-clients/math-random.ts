/**
 * Recognises codes that come from V8's `Math.random`. Its generator (xorshift128+, of which the
 * upper bits of one half of the state are shown) is linear: each bit of each number is an exclusive
 * or of the 128 bits that it began with. A few dozen numbers say so much about them that the rest can
 * be computed; here it is enough to see that they agree with some beginning.
 * Source: V8, src/numbers/math-random.cc and src/base/utils/random-number-generator.h.
 */

/** V8 makes so many numbers at a time and hands them out from the last one to the first. */
const BLOCK = 64
/** Bits of a state, and the word for what an equation is equal to. */
const WORDS = 5

/** Of one number the leading bits that are certain. */
type Known = { bits: number[] }

/** What each 64-bit half of a state is made of: 64 rows, each a set of the 128 bits of the start. */
type Half = Int32Array[]

/** @returns whether the codes fit a generator that somebody could compute from them */
export function comesFromMathRandom(codes: readonly string[]): boolean {
  // A whole number from one call, or a digit from each.
  const whole = codes.slice(0, 150).map((code) => leadingBits(Number(code), 1_000_000))
  const digits = codes
    .slice(0, 50)
    .flatMap((code) => Array.from(code, (digit) => leadingBits(Number(digit), 10)))
  const states = statesOf(digits.length + BLOCK)
  return fits(whole, states) || fits(digits, states)
}

/** The bits that all numbers which were cut, or rounded, to `value` of `of` begin with. */
function leadingBits(value: number, of: number): Known {
  const bits: number[] = []
  const rounded = of > 10 ? 0.5 : 0
  let [low, high] = [(value - rounded) / of, (value + 1) / of]
  while (bits.length < 20) {
    const bit = low >= 0.5 ? 1 : 0
    if (high > 0.5 && low < 0.5) break
    bits.push(bit)
    ;[low, high] = [low * 2 - bit, high * 2 - bit]
  }
  return { bits }
}

/** Where the first number lies in its block is not known: every place is tried. */
function fits(numbers: readonly Known[], states: readonly Half[]): boolean {
  return Array.from({ length: BLOCK }, (_, offset) => offset).some((offset) => {
    const system = new System()
    let equations = 0
    for (const [index, { bits }] of numbers.entries()) {
      const at = index + offset
      const inBlock = at % BLOCK
      const made = at - inBlock + (BLOCK - 1 - inBlock)
      for (const [bit, value] of bits.entries()) {
        const row = states[made]?.[63 - bit]
        if (!row) break
        if (!system.add(row, value)) return false
        equations++
      }
    }
    // Fewer would fit anything.
    return equations > 190
  })
}

/** Linear equations over 128 bits, in echelon form. */
class System {
  readonly #rows = new Map<number, Int32Array>()

  /** @returns false when it contradicts the others */
  add(coefficients: Int32Array, value: number): boolean {
    const row = Int32Array.from(coefficients)
    row[WORDS - 1] = value
    for (;;) {
      const lead = leadOf(row)
      if (lead === -1) return row[WORDS - 1] === 0
      const known = this.#rows.get(lead)
      if (!known) {
        this.#rows.set(lead, row)
        return true
      }
      xor(row, known)
    }
  }
}

function leadOf(row: Int32Array): number {
  for (let word = 0; word < WORDS - 1; word++) {
    const value = row[word] ?? 0
    if (value !== 0) return word * 32 + Math.clz32(value)
  }
  return -1
}

function xor(target: Int32Array, source: Int32Array): void {
  for (let word = 0; word < WORDS; word++) target[word] = (target[word] ?? 0) ^ (source[word] ?? 0)
}

/** For each number the rows of the half that is shown, lowest bit first. */
function statesOf(count: number): Half[] {
  let [first, second] = [unknowns(0), unknowns(64)]
  const shown: Half[] = []
  for (let n = 0; n < count; n++) {
    const mixed = shiftedRight(shiftedLeft(first, 23), 17)
    const next = sum(sum(mixed, second), shifted(second, 26))
    ;[first, second] = [second, next]
    shown.push(first)
  }
  return shown
}

/** s ^= s << n */
const shiftedLeft = (half: Half, by: number): Half => sum(half, shifted(half, -by))
/** s ^= s >> n */
const shiftedRight = (half: Half, by: number): Half => sum(half, shifted(half, by))

function unknowns(from: number): Half {
  return Array.from({ length: 64 }, (_, bit) => {
    const row = new Int32Array(WORDS)
    row[(from + bit) >> 5] = 1 << (31 - ((from + bit) & 31))
    return row
  })
}

/** Towards the low bits when `by` is positive. */
function shifted(half: Half, by: number): Half {
  return half.map((_, bit) => half[bit + by] ?? new Int32Array(WORDS))
}

function sum(one: Half, other: Half): Half {
  return one.map((row, bit) => {
    const result = Int32Array.from(row)
    xor(result, other[bit] ?? row)
    return result
  })
}
