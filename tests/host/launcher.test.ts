import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { findProcesses } from '../helpers/processes.ts'
import { startToyHost, TOY, type ToyHost } from './support/toy-host.ts'

/** Programs of the solutions, by file, that wait until somebody clicks Run. */
function waitingIn({ folder }: ToyHost, target = 'solutions'): Record<string, number> {
  const found: Record<string, number> = {}
  for (const pid of findProcesses(join(folder, target, TOY))) {
    const [file = ''] = /[a-z]+\.ts/.exec(readFile(pid, 'cmdline').split(TOY)[1] ?? '') ?? []
    if (readFile(pid, 'stat').includes(') T ')) found[file] = pid
  }
  return found
}

function readFile(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1')
  } catch {
    return ''
  }
}

async function waits(
  host: ToyHost,
  files: string[],
  target?: string,
): Promise<Record<string, number>> {
  await vi.waitFor(() => expect(Object.keys(waitingIn(host, target)).sort()).toEqual(files), 10_000)
  return waitingIn(host, target)
}

describe.skipIf(process.platform !== 'linux')('host/launcher', () => {
  it('has the programs of the first scene wait, runs them, and has the next ones wait', async () => {
    const host = await startToyHost()
    const page = await host.openPage()
    const { server: terminal = 0 } = await page.openLab(TOY)
    page.attach(terminal)
    const first = await waits(host, ['echo.ts', 'server.ts'])
    page.run(TOY, 'server')
    const { listening } = await page.phase('server', 'listening')
    expect(listening).toHaveLength(1)
    expect(readFile(first['server.ts'] ?? 0, 'stat')).toMatch(/\) [SR] /)
    const second = await waits(host, ['echo.ts', 'server.ts'])
    expect(second['server.ts']).not.toBe(first['server.ts'])
    expect(second['echo.ts']).toBe(first['echo.ts'])
  })

  it('runs what stands in the file when somebody clicks', async () => {
    const host = await startToyHost()
    const page = await host.openPage()
    const { echo = 0 } = await page.openLab(TOY)
    page.attach(echo)
    page.run(TOY, 'echo', { target: 'labs' })
    await page.phase('echo', 'running')
    await waits(host, ['echo.ts'], 'labs')
    writeFileSync(join(host.lab, 'echo.ts'), 'console.log(`mine, ${process.stdout.columns} wide`)')
    const size = { columns: 61, rows: 24 }
    page.send({ type: 'run', lab: TOY, process: 'echo', target: 'labs', example: 0, ...size })
    await page.phase('echo', 'ended')
    expect(page.text(echo)).toBe('mine, 61 wide\n')
  })

  it('leaves nothing waiting when nobody has looked for a while, nor when the host ends', async () => {
    const host = await startToyHost({ orphanMs: 10 })
    const page = await host.openPage()
    await page.openLab(TOY)
    await waits(host, ['echo.ts', 'server.ts'])
    page.send({ type: 'close-lab', lab: TOY })
    await vi.waitFor(() => expect(findProcesses(host.folder)).toEqual([]), 10_000)
    await page.openLab(TOY)
    await waits(host, ['echo.ts', 'server.ts'])
    await host.dispose()
    expect(findProcesses(host.folder)).toEqual([])
  })
})
