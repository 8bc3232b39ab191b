/** Builds the site with VitePress in a process of its own, when its sources have changed. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ROOT } from '../catalogue/paths.ts'
import { CourseError } from '../shared/errors.ts'
import { BASE_VARIABLE, ROOT_BASE } from './base.ts'
import { fingerprintSources } from './sources.ts'

export const SITE = join(ROOT, '.vitepress', 'dist')
/** Remembers what the site was built from; outside of the site, which anyone may read. */
const BUILT_FROM = join(ROOT, '.vitepress', 'cache', 'built-from')

export interface BuildOptions {
  /** As `parseBase` gives it. */
  base?: string
  /** Where the files go; the folder is emptied. The one that `npm start` serves, if not given. */
  out?: string
}

/** Whether the built site is the one that the sources give, for this base. */
export function isSiteFresh(base: string = ROOT_BASE): boolean {
  return (
    existsSync(join(SITE, 'index.html')) &&
    existsSync(BUILT_FROM) &&
    readFileSync(BUILT_FROM, 'utf8') === markOf(fingerprintSources(), base)
  )
}

const markOf = (fingerprint: string, base: string): string =>
  base === ROOT_BASE ? fingerprint : `${fingerprint} ${base}`

/**
 * Builds the site; VitePress shows its progress.
 * @throws CourseError `ERR_SITE_BUILD` when a page does not build; VitePress has said which
 */
export async function buildSite({
  base = ROOT_BASE,
  out = SITE,
}: BuildOptions = {}): Promise<void> {
  const mark = markOf(fingerprintSources(), base)
  // A build that is broken off leaves a site that is made of two.
  if (out === SITE) rmSync(BUILT_FROM, { force: true })
  const cli = join(ROOT, 'node_modules', 'vitepress', 'bin', 'vitepress.js')
  const code = await endOf(() =>
    spawn(process.execPath, [cli, 'build', '.', '--outDir', out], {
      cwd: ROOT,
      env: { ...process.env, [BASE_VARIABLE]: base },
      stdio: ['ignore', 'inherit', 'inherit'],
    }),
  )
  if (code !== 0)
    throw new CourseError('ERR_SITE_BUILD', 'The site does not build; the reason stands above.', {
      hint: 'After a change to a lesson, "npm run course -- --static" names file and line.',
    })
  if (out !== SITE) return
  mkdirSync(dirname(BUILT_FROM), { recursive: true })
  writeFileSync(BUILT_FROM, mark)
}

const INTERRUPTIONS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Starts the build and waits for it. Interrupted, VitePress 2.0.0-alpha.20 goes on in the background; so it is
 * ended by force, and this process then by the signal that it was sent.
 */
async function endOf(start: () => ChildProcess): Promise<number | null> {
  let interruption: NodeJS.Signals | undefined
  const interrupt = (signal: NodeJS.Signals): void => {
    interruption = signal
    child.kill('SIGKILL')
  }
  // Before there is anything that could go on without us.
  for (const signal of INTERRUPTIONS) process.on(signal, interrupt)
  const child = start()
  const [code] = (await once(child, 'exit')) as [number | null]
  for (const signal of INTERRUPTIONS) process.off(signal, interrupt)
  if (interruption !== undefined) {
    rmSync(join(ROOT, '.vitepress', '.temp'), { recursive: true, force: true })
    process.kill(process.pid, interruption)
  }
  return code
}
