/** A host over a toy course in a folder of its own. Everything of it is gone after the test. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { startHost, type Host, type HostOptions } from '../../../platform/host/server.ts'
import type { Diagnoser } from '../../../platform/checker/diagnostics.ts'
import { Page } from './page.ts'

const FIXTURE = join(import.meta.dirname, '..', '..', 'fixtures', 'host', '01-toy')
export const TOY = '01-toy'

export interface ToyHost extends Host {
  folder: string
  /** The learner's copy of the toy lab. */
  lab: string
  origin: string
  openPage(headers?: Record<string, string>): Promise<Page>
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'otw-host-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Writes `labs`, `solutions`, `suites` and `site` into a new folder. */
export function createToyCourse(): { folder: string; options: HostOptions } {
  const folder = temporaryFolder()
  for (const target of ['labs', 'solutions'])
    cpSync(FIXTURE, join(folder, target, TOY), { recursive: true })
  for (const language of ['en', 'ru', 'zh']) {
    const texts = join(folder, 'suites', TOY, 'texts')
    mkdirSync(texts, { recursive: true })
    writeFileSync(join(texts, `${language}.json`), JSON.stringify(textsIn(language)))
  }
  mkdirSync(join(folder, 'site', 'assets'), { recursive: true })
  writeFileSync(join(folder, 'site', 'index.html'), '<h1>course</h1><script>let a = 1</script>')
  writeFileSync(join(folder, 'site', 'lesson.html'), '<h1>lesson</h1>')
  writeFileSync(join(folder, 'site', '404.html'), '<h1>nothing</h1>')
  writeFileSync(join(folder, 'site', 'assets', 'app.BqkX2w9_.js'), 'export {}')
  return {
    folder,
    options: {
      siteFolder: join(folder, 'site'),
      labsFolder: join(folder, 'labs'),
      solutionsFolder: join(folder, 'solutions'),
      suitesFolder: join(folder, 'suites'),
      stateFolder: join(folder, 'state'),
      startDiagnoser: () => nothingToSay,
      port: 0,
    },
  }
}

/** TypeScript itself takes seconds to start, and has tests of its own. */
const nothingToSay: Diagnoser = { diagnose: () => Promise.resolve([]), dispose: () => {} }

function textsIn(language: string): object {
  const check = { title: `${language} title`, hints: ['one', 'two'] }
  return {
    exercises: { one: 'One' },
    processes: {},
    scenes: {},
    checks: { first: { ...check, messages: { wrong: `${language} {n} wrong` } }, second: check },
  }
}

export async function startToyHost(more: Partial<HostOptions> = {}): Promise<ToyHost> {
  const { folder, options } = createToyCourse()
  const host = await startHost({ ...options, ...more })
  onTestFinished(() => host.dispose())
  return {
    ...host,
    folder,
    lab: join(folder, 'labs', TOY),
    origin: new URL(host.url).origin,
    openPage: (headers) => Page.open(host.url, headers),
  }
}
