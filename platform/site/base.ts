/** Where a built site is to lie: at the root of a host, below a path, or anywhere. */
import { CourseError } from '../shared/errors.ts'

/**
 * A site that finds itself: its pages name each other and their files relative to where they are,
 * with `.html` at the end, so that any file server has them below any path.
 */
export const ANYWHERE = './'

/** The base of the site that `npm start` serves by itself. */
export const ROOT_BASE = '/'

/** Carries the base to VitePress's configuration, which runs in a process of its own. */
export const BASE_VARIABLE = 'OTW_BASE'

/**
 * Reads a base as a person writes it; slashes at its ends may be missing.
 * @returns `./`, or a path that begins and ends with a slash
 * @throws CourseError `ERR_USAGE` for an address of another host, a query, or a step upwards
 * @example parseBase('on-the-wire') // '/on-the-wire/'
 */
export function parseBase(text: string): string {
  if (text === ANYWHERE || text === '.') return ANYWHERE
  const path = `/${text}/`.replace(/\/{2,}/g, '/')
  const isPath = /^\/([\w~@-][\w.~@-]*\/)*$/.test(path)
  if (isPath) return path
  throw new CourseError('ERR_USAGE', `--base takes a path such as /on-the-wire/, not "${text}".`, {
    hint: `${ANYWHERE} makes a site for any path.`,
  })
}
