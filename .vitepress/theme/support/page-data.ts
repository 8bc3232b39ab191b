/** What the catalogue gives to a page, in the page's language. Made by .vitepress/build. */

import type { Merging } from './merging-writes.ts'
import type { DescriberName } from '../../../platform/shared/describer-names.ts'

/** How the wire view takes the lab's bytes apart, see `wire` in lab.json. */
export interface WireEntry {
  describer?: DescriberName | undefined
  /** By the process that serves a connection, or by its client. */
  processes?: Record<string, DescriberName> | undefined
}

export type { DescriberName }

export interface CheckData {
  id: string
  title: string
  /** How many there are; the sentences are fetched when one is asked for. */
  hintCount: number
}

export interface ExerciseData {
  id: string
  title: string
  /** The file that the learner edits, in the lab's folder. */
  file: string
  checks: CheckData[]
}

export interface ProcessData {
  title: string
  file: string
  /** Default port of a process that listens. */
  port?: number
  /** The process that must be ready before this one starts. */
  after?: string
  /** Argument lists to choose from; the first is the default. */
  examples: string[][]
}

export interface SceneData {
  id: string
  title: string
  processes: string[]
  /** Place of the example that a process begins with here, where it is not the first. */
  examples: Record<string, number>
  /** A run of it is kept, for pages that have no host. */
  isRecorded: boolean
}

export interface LessonData {
  slug: string
  number: number
  /** Number of its part; decides the colour of its wire. */
  part: number
  processes: Record<string, ProcessData>
  wire?: WireEntry
  scenes: SceneData[]
  exercises: ExerciseData[]
}

export interface LessonEntry {
  slug: string
  number: number
  title: string
  link: string
  checks: number
}

export interface CourseData {
  /** What the home page opens with: three writes and the one read that they became. */
  merging?: Merging
  parts: { id: string; number: number; title: string; lessons: LessonEntry[] }[]
}
