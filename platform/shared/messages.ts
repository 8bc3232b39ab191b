/**
 * What the page and the host say to each other over one WebSocket.
 *
 * Page → host: JSON text frames, checked by `parsePageMessage`.
 * Host → page: JSON text frames (`HostMessage`) and binary frames with terminal output:
 *
 *     0        4                12
 *     +--------+----------------+---------------
 *     | u32 BE | u64 BE         | output bytes …
 *     | terminal | offset of the first byte in the terminal's whole output |
 *
 * A terminal is a lab's process as the page shows it; it outlives single runs of the process.
 * Offsets let a page that comes back continue without a gap or a repeat.
 */
import * as v from 'valibot'
import { LANGUAGES } from './languages.ts'
import { MAX_CELLS, MIN_CELLS } from './limits.ts'
import type { Diagnostic } from './diagnostic.ts'
import type { Language, Message } from './languages.ts'
import type { CaptureProblem, KernelSocket, PacketRecord, SocketSource } from './packets.ts'
import type { TraceEvent } from './trace.ts'
import type { Points, RenderedVerdict } from './verdict.ts'

export const OUTPUT_HEADER_BYTES = 12
/** WebSocket subprotocols: the name that both sides speak, and the token behind a prefix. */
export const PROTOCOL_NAME = 'on-the-wire'
export const TOKEN_PREFIX = 'token.'
/** Header that carries the token on API calls. */
export const TOKEN_HEADER = 'x-on-the-wire-token'
export const SOCKET_PATH = '/_course/socket'

const name = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,63}$/))
const fileName = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9.-]{0,63}$/))
const wholeNumber = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const cells = v.pipe(v.number(), v.safeInteger(), v.minValue(MIN_CELLS), v.maxValue(MAX_CELLS))
const fileText = v.pipe(
  v.string(),
  v.check((text) => text.isWellFormed(), 'expected text without halves of characters'),
)
/** Of a file's content, see `FileContent`. */
const version = v.pipe(v.string(), v.maxLength(64))
const target = v.picklist(['labs', 'solutions'])
const language = v.picklist(LANGUAGES)

const pageMessage = v.variant('type', [
  /** First message: the reader's language; may be sent again when it changes. */
  v.strictObject({ type: v.literal('hello'), language }),
  /** Subscribes to a lab's processes and verdicts; answered by `lab`. */
  v.strictObject({ type: v.literal('open-lab'), lab: name }),
  v.strictObject({ type: v.literal('close-lab'), lab: name }),
  /** Receives a terminal's output from an offset on (0: all that is kept). */
  v.strictObject({ type: v.literal('attach'), terminal: wholeNumber, fromByte: wholeNumber }),
  v.strictObject({ type: v.literal('detach'), terminal: wholeNumber }),
  v.strictObject({
    type: v.literal('run'),
    lab: name,
    process: name,
    target,
    /** Index into the process's `examples` in lab.json. */
    example: wholeNumber,
    columns: cells,
    rows: cells,
  }),
  v.strictObject({ type: v.literal('stop'), lab: name, process: name }),
  v.strictObject({ type: v.literal('input'), terminal: wholeNumber, text: v.string() }),
  v.strictObject({ type: v.literal('resize'), terminal: wholeNumber, columns: cells, rows: cells }),
  /** The page has shown everything before this offset. */
  v.strictObject({ type: v.literal('ack'), terminal: wholeNumber, toByte: wholeNumber }),
  v.strictObject({ type: v.literal('check'), lab: name }),
  v.strictObject({ type: v.literal('edit'), lab: name, file: fileName }),
  /** Asks for an exercise file of the learner's; answered by `file`, now and after each change. */
  v.strictObject({ type: v.literal('open-file'), lab: name, file: fileName }),
  v.strictObject({ type: v.literal('close-file'), lab: name, file: fileName }),
  /** Answered by `file-saved`, or by `file-conflict` when the file is another one by now. */
  v.strictObject({
    type: v.literal('save-file'),
    lab: name,
    file: fileName,
    text: fileText,
    /** What the page has last seen of the file. */
    baseVersion: version,
  }),
  /** Asks for the type errors of a text that is not saved; answered by `file-errors`. */
  v.strictObject({
    type: v.literal('examine-file'),
    lab: name,
    file: fileName,
    text: fileText,
    /** Comes back with the answer. Of questions that wait, only the latest is answered. */
    turn: wholeNumber,
  }),
  /** Asks for the learner's file beside the solution's; answered by `comparison`. */
  v.strictObject({ type: v.literal('compare'), lab: name, file: fileName }),
  /** Follows what the lab's processes do with their sockets; answered by `trace` with what is kept. */
  v.strictObject({ type: v.literal('trace-open'), lab: name }),
  v.strictObject({ type: v.literal('trace-close'), lab: name }),
  /**
   * Follows the packets and the kernel's sockets of a lab; answered by `packets-state`,
   * `packets-reset`, `packets` with what is kept, `sockets-state` and `sockets`.
   */
  v.strictObject({ type: v.literal('packets-open'), lab: name }),
  v.strictObject({ type: v.literal('packets-close'), lab: name }),
])

export type PageMessage = v.InferOutput<typeof pageMessage>
export type Target = v.InferOutput<typeof target>

/**
 * Reads one text frame of a page.
 * @returns the message, or `undefined` when it is not one; a page's mistake never throws
 */
export function parsePageMessage(text: string): PageMessage | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  const parsed = v.safeParse(pageMessage, value)
  return parsed.success ? parsed.output : undefined
}

/** Why a process ended; decided once, by the runner. */
export type Ending =
  | { reason: 'exited'; exitCode: number }
  | { reason: 'signalled'; signal: string }
  | { reason: 'stopped'; forced: boolean }
  | { reason: 'never-listened'; afterMs: number }
  | { reason: 'timed-out'; afterMs: number }
  | { reason: 'too-much-output'; bytes: number }
  | { reason: 'too-much-memory'; bytes: number }
  | { reason: 'could-not-start'; detail: string }

export type ProcessPhase = 'idle' | 'starting' | 'running' | 'listening' | 'stopping' | 'ended'

export interface ListenAddress {
  transport: 'tcp' | 'udp'
  address: string
  port: number
}

export interface ProcessState {
  process: string
  terminal: number
  phase: ProcessPhase
  target: Target
  example: number
  /** Where it listens, once it does. */
  listening: ListenAddress[]
  /** While `starting`: the process of the same lab that must be ready before this one starts. */
  waitsFor?: string
  ending?: Ending
  /** The exercise still throws its TODO: said instead of a stack trace. */
  notStarted?: boolean
}

export type HostMessage =
  | { type: 'welcome'; version: string; points: Points[]; editor: boolean }
  | { type: 'lab'; lab: string; processes: ProcessState[]; checks: ChecksState }
  | { type: 'process'; lab: string; state: ProcessState }
  /** Output before `fromByte` is no longer kept, or was cleared: empty the terminal. */
  | { type: 'terminal-reset'; terminal: number; fromByte: number }
  | { type: 'checks'; lab: string; checks: ChecksState }
  | { type: 'points'; points: Points[] }
  /** A file of the lab's folder was saved. */
  | { type: 'saved'; lab: string; file: string }
  /** A request could not be carried out; already in the reader's language. */
  | {
      type: 'problem'
      code: string
      sentence: string
      hint?: string
      lab?: string
      process?: string
      file?: string
    }
  | { type: 'edited'; lab: string; file: string; opened: boolean; path: string }
  | { type: 'file'; lab: string; file: string; content: FileContent }
  | { type: 'file-saved'; lab: string; file: string; version: string }
  | { type: 'file-conflict'; lab: string; file: string; content: FileContent }
  | { type: 'file-errors'; lab: string; file: string; turn: number; diagnostics: Diagnostic[] }
  | { type: 'comparison'; lab: string; file: string; mine: string; solution: string }
  /** What a process did with its sockets, in the order of `seq`; nothing is told twice by design,
   *  but a page that came back is told again what is kept. */
  | { type: 'trace'; lab: string; process: string; start: number; events: TraceEvent[] }
  /** A process starts anew: `start` is larger than before. */
  | { type: 'trace-reset'; lab: string; process: string; start: number }
  /** Whether packets of the lab can be captured; `detail` is what the tool itself said. */
  | {
      type: 'packets-state'
      lab: string
      state: 'live' | 'unavailable'
      reason?: CaptureProblem
      detail?: string
    }
  /** A new run begins: what was captured before is no longer shown. */
  | { type: 'packets-reset'; lab: string }
  /** In the order of their capture. `dropped` were left out since the message before. */
  | {
      type: 'packets'
      lab: string
      linkType: number
      records: PacketRecord[]
      dropped: number
      /** Microseconds since 1970 at which the packets' clock was 0. */
      epochUs: number
    }
  | {
      type: 'sockets-state'
      lab: string
      state: 'live' | 'unavailable'
      source?: SocketSource
      reason?: CaptureProblem
    }
  /** The lab's sockets at one moment, when they are other ones than before. */
  | {
      type: 'sockets'
      lab: string
      /** Whole microseconds, as `TraceEvent.atUs`. */
      atUs: number
      sockets: KernelSocket[]
      /** How many there are beyond those. */
      more?: number
    }

/**
 * An exercise file as it is on disk. `version` is other for each other content; a save names the
 * version that it builds on, so that nothing is overwritten that the page has not seen.
 */
export type FileContent =
  | { state: 'text'; version: string; text: string }
  | { state: 'missing'; version: string }
  /** Shown by no editor of ours, and never overwritten. */
  | { state: 'unreadable'; version: string; reason: 'too-large' | 'not-text' | 'not-a-file' }

export interface ChecksState {
  /** Grows with each run; a verdict of an older run never replaces one of a newer. */
  run: number
  state: 'never' | 'running' | 'done' | 'broken'
  verdicts: RenderedVerdict[]
  /** Set when `broken`: the suite itself could not run. */
  problem?: string
  /** Type and syntax errors of the saved exercise files, once they are known. */
  diagnostics?: Diagnostic[]
}

export type { Diagnostic, Language, Message, Points, RenderedVerdict }
