/** Ten equal tests of a lab's functions, run by vitest and nothing else: the bare way to check. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SOLUTIONS, STATE } from '../catalogue/paths.ts'

export interface BareSuite {
  folder: string
  file: string
  dispose(): void
}

export function writeBareSuite(): BareSuite {
  // Inside the project, where the suite finds vitest.
  mkdirSync(STATE, { recursive: true })
  const folder = mkdtempSync(join(STATE, 'bench-'))
  writeFileSync(join(folder, 'vitest.config.mjs'), 'export default {}\n')
  const file = join(folder, 'bare.test.ts')
  const module = JSON.stringify(join(SOLUTIONS, '07-framing', 'framing.ts'))
  const tests = Array.from(
    { length: 10 },
    (_, i) => `test('frame ${i}', () => {
  const decoder = new FrameDecoder()
  const payload = new Uint8Array([${i}, 1, 2])
  expect(decoder.push(encodeFrame(payload))).toEqual([payload])
})`,
  )
  const head = `import { expect, test } from 'vitest'\nimport { encodeFrame, FrameDecoder } from ${module}\n`
  writeFileSync(file, `${head}\n${tests.join('\n')}\n`)
  return { folder, file, dispose: () => rmSync(folder, { recursive: true, force: true }) }
}
