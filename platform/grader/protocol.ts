/** Messages between the grader and a slot; both ends are ours. */
import type { LabReport } from '../checker/suite-runner.ts'
import type { SandboxPlan } from '../runner/sandbox.ts'

export interface Job {
  /** Counts up in a slot. */
  job: number
  slug: string
  seed: number
  /** Absolute, as the slot sees it; holds the lab's folder. */
  target: string
  budgetMs: number
  /** Nothing was handed in, and nothing in it is secret, as the solution is. */
  isPublic: boolean
  /** Only this check. */
  only?: string
}

export type ToSlot = { start: SlotOptions } | Job

export interface SlotOptions {
  plan: SandboxPlan
  /** The slot has a network and processes of its own, and can look at what is left in them. */
  isShutIn: boolean
}

export type FromSlot =
  | { ready: true }
  | { job: number; report: LabReport; leftovers: string[] }
  | { job: number; fault: string }
