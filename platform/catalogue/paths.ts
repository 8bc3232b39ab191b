/** Where things are. Everything is below the project's folder. */
import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '..', '..')
/** The learner's workspace; `OTW_LABS` names another one, as tests do. */
export const LABS = process.env['OTW_LABS'] ?? join(ROOT, 'labs')
export const SOLUTIONS = join(ROOT, 'solutions')
export const SUITES = join(ROOT, 'tests', 'labs')
export const DOCS = join(ROOT, 'docs')
/** The learner's own state: progress, kept copies. Ignored by git. */
export const STATE = process.env['OTW_STATE'] ?? join(ROOT, '.course')
