/** Builds the site with VitePress in a process of its own, when its sources have changed. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ROOT } from '../catalogue/paths.ts'
import { CourseError } from '../shared/errors.ts'
import { fingerprintSources } from './sources.ts'

export const SITE = join(ROOT, '.vitepress', 'dist')
/** Remembers what the site was built from; outside of the site, which anyone may read. */
const BUILT_FROM = join(ROOT, '.vitepress', 'cache', 'built-from')

/** Whether the built site is the one that the sources give. */
export function isSiteFresh(): boolean {
  return (
    existsSync(join(SITE, 'index.html')) &&
    existsSync(BUILT_FROM) &&
    readFileSync(BUILT_FROM, 'utf8') === fingerprintSources()
  )
}

/**
 * Builds the site; VitePress shows its progress.
 * @throws CourseError `ERR_SITE_BUILD` when a page does not build; VitePress has said which
 */
export async function buildSite({ base }: { base?: string } = {}): Promise<void> {
  const builtFrom = fingerprintSources()
  const cli = join(ROOT, 'node_modules', 'vitepress', 'bin', 'vitepress.js')
  const args = [cli, 'build', '.', ...(base === undefined ? [] : ['--base', base])]
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0)
    throw new CourseError('ERR_SITE_BUILD', 'The site does not build; the reason stands above.', {
      hint: 'After a change to a lesson, "npm run course -- --static" names file and line.',
    })
  mkdirSync(dirname(BUILT_FROM), { recursive: true })
  // A site for another base is not the one that `npm start` serves.
  writeFileSync(BUILT_FROM, base === undefined || base === '/' ? builtFrom : '')
}
