/** Messages between a checker and its process; both ends are ours. */
import type { Verdict } from '../../shared/verdict.ts'
import type { LabReport, SuiteRequest } from '../report.ts'

/** What crosses: plain data. */
export type RunRequest = Omit<SuiteRequest, 'onVerdict' | 'sandbox' | 'budgetMs'>

export type ToWorker = { run: number; request: RunRequest } | { cancel: number }

export type FromWorker =
  | { run: number; verdict: Verdict }
  | { run: number; report: LabReport }
  | { run: number; error: string }
  /** Sent while anything runs: a process that computes without end says nothing. */
  | { alive: true }

/** How often the process says that it is alive … */
export const ALIVE_EVERY_MS = 1_000
/** … and how many times it may fail to. Counted, because a laptop's lid stops both clocks. */
export const MAX_SILENT_TIMES = 20
