/** What the catalogue gives to a page, in the page's language. Made by .vitepress/build. */

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
}

export interface LessonData {
  slug: string
  number: number
  /** Number of its part; decides the colour of its wire. */
  part: number
  processes: Record<string, ProcessData>
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
  parts: { id: string; number: number; title: string; lessons: LessonEntry[] }[]
}
