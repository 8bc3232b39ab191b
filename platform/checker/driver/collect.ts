/**
 * Imports suites with Node itself. A suite that was imported stays; when one of its files changes,
 * as for an author, it is imported anew.
 */
import { readdirSync, statSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Declared } from '../judge.ts'
import { useRegistrar } from '../registrar.ts'

export interface Suite {
  /** In the order in which they are declared. */
  checks: Declared[]
  timeZone: string | undefined
}

const known = new Map<string, { version: string; suite: Suite }>()
let collecting: Suite | undefined
/** Name of the parameter that tells a suite from the same one before a change. */
const VERSION = 'version'
let queue: Promise<unknown> = Promise.resolve()
let isReady = false

/**
 * What a lab's suite declares.
 * @throws whatever the suite throws while it is loaded
 */
export function collectSuite(folder: string): Promise<Suite> {
  // One at a time: a check does not say whose it is.
  const collected = queue.then(() => collect(folder))
  queue = collected.catch(() => {})
  return collected
}

/** The zone of a suite that was loaded before. */
export function knownTimeZone(folder: string): string | undefined {
  return known.get(folder)?.suite.timeZone
}

async function collect(folder: string): Promise<Suite> {
  const version = versionOf(folder)
  const kept = known.get(folder)
  if (kept?.version === version) return kept.suite
  prepare()
  const suite: Suite = { checks: [], timeZone: undefined }
  collecting = suite
  try {
    const query = kept ? `?${VERSION}=${encodeURIComponent(version)}` : ''
    await import(pathToFileURL(join(folder, 'checks.test.ts')).href + query)
  } finally {
    collecting = undefined
  }
  known.set(folder, { version, suite })
  return suite
}

function prepare(): void {
  if (isReady) return
  isReady = true
  const current = (): Suite => {
    if (!collecting) throw new TypeError('a suite declares while it is loaded, not later')
    return collecting
  }
  useRegistrar({
    check: (declared) => void current().checks.push(declared),
    timeZone: (zone) => {
      current().timeZone = zone
    },
  })
  // What a suite that is imported anew imports of its own is imported anew as well.
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context)
      const [parent = '', query = ''] = context.parentURL?.split('?') ?? []
      const suite = parent.slice(0, parent.lastIndexOf('/') + 1)
      if (!query.startsWith(VERSION) || !resolved.url.startsWith(suite)) return resolved
      return resolved.url.includes('?')
        ? resolved
        : { ...resolved, url: `${resolved.url}?${query}` }
    },
  })
}

/** Other when a file of the suite is another one. */
function versionOf(folder: string): string {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${name} ${statSync(join(folder, name)).mtimeMs}`)
    .join('\n')
}
