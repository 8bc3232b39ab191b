/** Everything of the host except the site: for the built site's server and for Vite's alike. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../catalogue/paths.ts'
import type { Disposable } from '../shared/dispose.ts'
import { Course, type CourseOptions } from './course.ts'
import { createGate, type Gate } from './gate.ts'
import { createGuard } from './guard.ts'

export interface AttachOptions extends CourseOptions {
  port: number
  token: string
  /** Checked names, see `parseAllowedHost`. */
  allowHosts: string[]
}

export interface CourseHost extends Disposable {
  gate: Gate
  /** Address to open, with the token of this start. */
  url: string
  dispose(): Promise<void>
}

export function createCourseHost(options: AttachOptions): CourseHost {
  const { port, token, allowHosts } = options
  const version = readVersion()
  const guard = createGuard({ port, token, allowHosts })
  const course = new Course(version, options)
  const gate = createGate(guard, course, version)
  return {
    gate,
    url: `${guard.origin}/#token=${token}`,
    dispose: async () => {
      // The pages first, so that none of them starts anything while the programs end.
      course.sayGoodbye()
      await course.dispose()
      await gate.dispose()
    },
  }
}

function readVersion(): string {
  const text = readFileSync(join(ROOT, 'package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
