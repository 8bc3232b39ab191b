/**
 * Plays a recording's entries in time: forwards at a speed, step by step, from any place. Knows
 * neither the page nor the clock of a machine; both are given.
 */
import type { Recording, RecordingEntry } from '../../../platform/shared/recording.ts'
import { isEndOfInput } from './replay-words.ts'

export interface PlayerWorld {
  /** Milliseconds of a clock that never goes back. */
  now(): number
  setTimer(run: () => void, ms: number): unknown
  clearTimer(timer: unknown): void
  /** The next entries, in order, all of them due. */
  show(entries: readonly RecordingEntry[]): void
  /** Everything that was shown is forgotten: what follows begins at the beginning. */
  reset(): void
  /** Place, speed or state are other ones. */
  changed(): void
}

/** Slower than life for what lasts microseconds, faster for what is known already. */
export const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 4] as const
export type Speed = (typeof SPEEDS)[number]

/** How often the place is told while nothing happens. */
const TICK_MS = 100

export class ReplayPlayer {
  readonly recording: Recording
  readonly #world: PlayerWorld
  readonly #moments: readonly number[]
  /** How many entries have been shown. */
  #shown = 0
  #positionUs = 0
  #speed: Speed = 1
  #timer: unknown
  /** Where and when the current stretch of playing began. */
  #from: { positionUs: number; ms: number } | undefined

  constructor(recording: Recording, world: PlayerWorld) {
    this.recording = recording
    this.#world = world
    this.#moments = momentsOf(recording.entries)
  }

  get isPlaying(): boolean {
    return this.#from !== undefined
  }

  get isAtEnd(): boolean {
    return this.#positionUs >= this.recording.durationUs
  }

  get positionUs(): number {
    return this.#positionUs
  }

  get speed(): Speed {
    return this.#speed
  }

  /** Goes on from here; from the beginning when it is at the end. */
  play(): void {
    if (this.isPlaying) return
    if (this.isAtEnd) this.#rewind()
    this.#anchor()
    this.#plan()
    this.#world.changed()
  }

  pause(): void {
    if (!this.isPlaying) return
    this.#advance()
    this.#stop()
    this.#world.changed()
  }

  restart(): void {
    this.#stop()
    this.#rewind()
    this.play()
  }

  setSpeed(speed: Speed): void {
    if (this.isPlaying) {
      this.#advance()
      this.#stop()
      this.#speed = speed
      this.#anchor()
      this.#plan()
    } else this.#speed = speed
    this.#world.changed()
  }

  /** Pauses at the next moment at which something happens, or at the one before. */
  step(direction: 1 | -1 = 1): void {
    this.pause()
    const next =
      direction === 1
        ? this.#moments.find((at) => at > this.#positionUs)
        : this.#moments.findLast((at) => at < this.#positionUs)
    this.seek(next ?? (direction === 1 ? this.recording.durationUs : 0))
  }

  /** Goes to a place at once; goes on playing from there if it did. */
  seek(positionUs: number): void {
    const wasPlaying = this.isPlaying
    this.#stop()
    const to = Math.min(Math.max(0, positionUs), this.recording.durationUs)
    if (to < this.#positionUs) this.#rewind()
    this.#moveTo(to)
    if (wasPlaying && !this.isAtEnd) {
      this.#anchor()
      this.#plan()
    }
    this.#world.changed()
  }

  dispose(): void {
    this.#stop()
  }

  // --- time ---

  #anchor(): void {
    this.#from = { positionUs: this.#positionUs, ms: this.#world.now() }
  }

  #plan(): void {
    const next = this.recording.entries[this.#shown]?.at ?? this.recording.durationUs
    const waitMs = (next - this.#positionUs) / 1_000 / this.#speed
    this.#timer = this.#world.setTimer(
      () => {
        this.#advance()
        if (this.isAtEnd) this.#stop()
        else this.#plan()
        this.#world.changed()
      },
      Math.min(Math.max(0, waitMs), TICK_MS),
    )
  }

  #advance(): void {
    if (!this.#from) return
    const passedUs = (this.#world.now() - this.#from.ms) * 1_000 * this.#speed
    this.#moveTo(Math.min(this.#from.positionUs + passedUs, this.recording.durationUs))
  }

  #stop(): void {
    this.#world.clearTimer(this.#timer)
    this.#timer = undefined
    this.#from = undefined
  }

  #moveTo(positionUs: number): void {
    this.#positionUs = Math.max(this.#positionUs, Math.round(positionUs))
    const { entries } = this.recording
    let end = this.#shown
    while (end < entries.length && (entries[end]?.at ?? 0) <= this.#positionUs) end += 1
    if (end === this.#shown) return
    const due = entries.slice(this.#shown, end)
    this.#shown = end
    this.#world.show(due)
  }

  #rewind(): void {
    this.#shown = 0
    this.#positionUs = 0
    this.#world.reset()
  }
}

/**
 * Where a step stops: at each change of a process, each event of a trace, each line that was typed,
 * and where output begins after a silence.
 * @returns microseconds, ascending, each once
 */
export function momentsOf(entries: readonly RecordingEntry[]): number[] {
  const moments = new Set<number>()
  let lastOutput = -Infinity
  for (const { at, ...entry } of entries) {
    if (entry.kind === 'output') {
      if (at - lastOutput > SILENCE_US && !isEcho(entries, at)) moments.add(at)
      lastOutput = at
    } else if (entry.kind === 'typed') {
      // A single key is no moment; the key that ends a line or the input is.
      if (isEndOfInput(entry.text)) moments.add(at)
    } else if (entry.kind !== 'clear' && entry.kind !== 'trace-reset') moments.add(at)
  }
  return [...moments].toSorted((a, b) => a - b)
}

const SILENCE_US = 50_000

/** What the terminal shows right after a key is that key. */
function isEcho(entries: readonly RecordingEntry[], at: number): boolean {
  return entries.some(
    (other) => other.kind === 'typed' && other.at <= at && at - other.at < SILENCE_US,
  )
}
