import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findLab } from '../../catalogue/catalogue.ts'
import { SOLUTIONS } from '../../catalogue/paths.ts'
import { stripQuietly } from '../../checker/boundary/stripping.ts'
import { startLabProcess } from '../../runner/start-lab-process.ts'
import type { Row } from '../row.ts'
import { timeUntil } from '../spawned.ts'

export const SLUG = '07-framing'
export const LISTENS = 'listens on'

export const listening: Row = {
  name: "a lab's program, spawn → listening",
  baseline: 'the same program as plain JavaScript',
  hold: 1.15,
  better: 'lower',
  async prepare() {
    const folder = writePlainJavaScript()
    const lab = findLab(SLUG)
    return {
      ours: async () => {
        const startedMs = performance.now()
        const program = startLabProcess({
          lab,
          process: 'server',
          folder: join(SOLUTIONS, SLUG),
          args: ['--port', '0'],
        })
        const ms = await new Promise<number>((resolve) => {
          program.onOutput((chunk) => {
            if (chunk.includes(LISTENS)) resolve(performance.now() - startedMs)
          })
        })
        await program.stop(0)
        return ms
      },
      bare: () => timeUntil([join(folder, 'server.js'), '--port', '0'], LISTENS),
      dispose: () => rmSync(folder, { recursive: true, force: true }),
    }
  },
}

/** The solution's files with their types removed beforehand. */
export function writePlainJavaScript(): string {
  const folder = mkdtempSync(join(tmpdir(), 'on-the-wire-plain-'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  for (const name of readdirSync(join(SOLUTIONS, SLUG)).filter((each) => each.endsWith('.ts'))) {
    const source = readFileSync(join(SOLUTIONS, SLUG, name), 'utf8')
    const plain = stripQuietly(source).replaceAll(/(from '\.\/[\w-]+)\.ts'/g, "$1.js'")
    writeFileSync(join(folder, name.replace(/\.ts$/, '.js')), plain)
  }
  return folder
}
