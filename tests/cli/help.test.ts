import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readTexts } from '../../platform/catalogue/catalogue.ts'
import { SOLUTIONS, SUITES } from '../../platform/catalogue/paths.ts'
import { runCli, startCli } from '../helpers/cli.ts'
import { makeWorkspace, type Workspace } from '../helpers/workspace.ts'

const SLUG = '07-framing'
let workspace: Workspace

beforeEach(() => {
  workspace = makeWorkspace()
})
afterEach(() => workspace.remove())

describe('cli/hint', () => {
  it('gives one hint after the other, and names the solution with the last', async () => {
    const check = 'waits-for-the-rest'
    const { hints } = readTexts(SLUG, 'en').checks[check] ?? { hints: [] }
    for (const [index, hint] of hints.entries()) {
      const { stdout } = await runCli(['hint', '07', check], workspace.env)
      expect(stdout).toContain(hint)
      expect(stdout).toContain(`hint ${index + 1} of ${hints.length}`)
      expect(stdout.includes(`solutions/${SLUG}/framing.ts`)).toBe(index === hints.length - 1)
    }
    const { stdout } = await runCli(['hint', '07', check], workspace.env)
    expect(stdout).toContain(hints.at(-1))
  })

  it('is about the first check that does not pass', async () => {
    const { stdout } = await runCli(['hint', '07'], workspace.env)
    expect(stdout).toContain(readTexts(SLUG, 'en').checks['length-comes-first']?.title)
  })

  it('refuses an unknown check and lists the others', async () => {
    const { code, stderr } = await runCli(['hint', '07', 'nothing'], workspace.env)
    expect(code).toBe(2)
    expect(stderr).toContain('length-comes-first')
  })
})

describe('cli/reset', () => {
  const file = 'framing.ts'
  const path = (): string => join(workspace.labs, SLUG, file)
  const starter = (): Promise<string> => readFile(join(SUITES, SLUG, 'starters', file), 'utf8')

  it('puts the starter back and keeps what was there', async () => {
    const mine = await readFile(join(SOLUTIONS, SLUG, file), 'utf8')
    await writeFile(path(), mine)
    const { code } = await runCli(['reset', '07', '--yes'], workspace.env)
    expect(code).toBe(0)
    expect(await readFile(path(), 'utf8')).toBe(await starter())
    const kept = join(workspace.state, 'kept', SLUG)
    const [time = ''] = await readdir(kept)
    expect(await readdir(join(kept, time))).toEqual([file])
    expect(await readFile(join(kept, time, file), 'utf8')).toBe(mine)
  })

  it.each(['n\n', '\n', ''])('changes nothing after %j', async (answer) => {
    await writeFile(path(), '// mine\n')
    const command = startCli(['reset', '07'], workspace.env)
    command.child.stdin?.end(answer)
    expect((await command.finished).code).toBe(1)
    expect(await readFile(path(), 'utf8')).toBe('// mine\n')
  })

  it('says so when there is nothing to do', async () => {
    const { code, stdout } = await runCli(['reset', '07'], workspace.env)
    expect(code).toBe(0)
    expect(stdout).toContain('as they were at the start')
  })

  it('refuses a file that is no exercise', async () => {
    const { code, stderr } = await runCli(['reset', '07', 'server.ts'], workspace.env)
    expect(code).toBe(2)
    expect(stderr).toContain('framing.ts')
  })
})
