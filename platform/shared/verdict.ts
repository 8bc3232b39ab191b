/**
 * What a check found out. `passed`, `failed` and `not-started` speak about the learner's code;
 * `skipped` means that a check it depends on has not passed; `could-not-run` is our fault or the
 * machine's and never counts against the learner.
 */
import type { Message } from './languages.ts'

export type VerdictKind = 'passed' | 'failed' | 'not-started' | 'skipped' | 'could-not-run'

/** How a dialogue was handed to the learner's program (see the hostile transport). */
export type DeliveryName = 'whole' | 'byte-by-byte' | 'merged' | 'cut' | 'reset' | 'silence'

/** One thing that happened before the failure. Language-neutral: code, bytes, addresses. */
export interface Step {
  /** Counted from 1; numbers are missing where steps are left out. */
  number: number
  /** What was done, as code: `decoder.push(00 00 00 02)`. */
  action: string
  /** What came back, as code; absent while the step is under way. */
  result?: string
}

/** Bytes that differ from what was expected. Hex strings, cut at `MAX_EVIDENCE_BYTES`. */
export interface BytesEvidence {
  expectedHex: string
  actualHex: string
  expectedBytes: number
  actualBytes: number
  /** Offset of the first wrong byte; both are equal up to here. */
  firstWrongByte: number
}

export interface ValueEvidence {
  expected: string
  actual: string
}

export interface Failure {
  message: Message
  /** `check`: a text of the lab. `common`: a text of the checker. */
  scope: 'check' | 'common'
  steps: Step[]
  bytes?: BytesEvidence
  value?: ValueEvidence
  delivery?: DeliveryName
  /** System error code met on the way, explained to the reader. */
  systemCode?: string
  /** What the learner's program printed last, control characters removed. */
  printed?: string
  /** `file:line` in the learner's code, when known. */
  place?: string
}

export interface Verdict {
  check: string
  kind: VerdictKind
  durationMs: number
  seed: number
  failure?: Failure
}

/** A verdict in words, for one reader. */
export interface RenderedVerdict {
  check: string
  kind: VerdictKind
  title: string
  durationMs: number
  seed: number
  /** What was expected and what happened, in one sentence or two. */
  sentence?: string
  steps?: Step[]
  bytes?: BytesEvidence
  value?: ValueEvidence
  /** `delivery` in the reader's language. */
  delivery?: string
  systemCode?: { code: string; explanation: string }
  printed?: string
  place?: string
  /** The command that repeats just this check. */
  repeat?: string
}

/** Where a lab stands: points are passed checks. */
export interface Points {
  lab: string
  points: number
  of: number
  state: 'not-started' | 'started' | 'done'
}
