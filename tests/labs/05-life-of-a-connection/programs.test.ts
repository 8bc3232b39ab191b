/** The programs that lesson 05 gives complete. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished, vi } from 'vitest'

const SOLUTIONS = join(import.meta.dirname, '../../../solutions/05-life-of-a-connection')
const STARTERS = join(import.meta.dirname, 'starters')
/** Programs start on a machine that may be busy. */
const PATIENCE = { timeout: 15_000 }

function launch(file: string, args: string[]): ChildProcess & { output(): string } {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  return Object.assign(child, { output: () => output })
}

async function run(file: string, args: string[]): Promise<object> {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = once(child, 'close') as Promise<[number | null]>
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ])
  return { code, output, errors }
}

async function startServer(): Promise<{ port: string; output(): string; child: ChildProcess }> {
  const child = launch(join(SOLUTIONS, 'server.ts'), ['--port', '0'])
  await vi.waitFor(() => expect(child.output()).toMatch(/^listening on /), PATIENCE)
  const port = /:(\d+)\n/.exec(child.output())?.[1] ?? ''
  return { port, output: child.output, child }
}

const leave = (port: string, how: string): Promise<object> =>
  run(join(SOLUTIONS, 'closer.ts'), ['--port', port, '--how', how])

describe('lab 05: five ways to leave', { timeout: 30_000 }, () => {
  it.each([
    ['end', 'sent FIN after 5 bytes; we answer with ours', 'closed in order'],
    ['destroy', 'sent FIN after 5 bytes; we answer with ours', 'closed in order'],
    ['half-close', 'sent FIN after 16 bytes; we answer with ours', 'closed in order'],
    ['reset', 'read ECONNRESET', 'closed after an error'],
  ])('%s: %s', async (how, ...said) => {
    // On a machine that is very busy a reset may still come before the server has looked.
    const unseen = 'somebody had reset the connection'
    const server = await startServer()
    expect(await leave(server.port, how)).toMatchObject({ code: 0, errors: '' })
    for (const line of said)
      await vi.waitFor(() => {
        if (how === 'reset' && server.output().includes(unseen)) return
        expect(server.output()).toContain(` ${line}\n`)
      }, PATIENCE)
  })

  it('vanish: the connection stays, and the server still stops', async () => {
    const server = await startServer()
    const silent = launch(join(SOLUTIONS, 'closer.ts'), ['--port', server.port, '--how', 'vanish'])
    await vi.waitFor(() => expect(silent.output()).toContain('say nothing any more'), PATIENCE)
    expect(server.output()).not.toContain('closed')
    server.child.kill('SIGTERM')
    expect(await once(server.child, 'close')).toEqual([0, null])
  })

  it('says what it takes', async () => {
    expect(await leave('7005', 'quietly')).toMatchObject({
      code: 2,
      errors: expect.stringMatching(/^--how takes end, destroy.*\nusage: /),
    })
  })
})

describe('lab 05: the byte-count programs', { timeout: 30_000 }, () => {
  it('ask and answer', async () => {
    const child = launch(join(SOLUTIONS, 'count-server.ts'), ['--port', '0', '--delay-ms', '10'])
    await vi.waitFor(() => expect(child.output()).toMatch(/^listening on /), PATIENCE)
    const port = /:(\d+)\n/.exec(child.output())?.[1] ?? ''
    const client = join(SOLUTIONS, 'count-client.ts')
    expect(await run(client, ['--port', port, '--bytes', '70000'])).toMatchObject({
      code: 0,
      output: 'sending 70000 bytes, then FIN\nthe server has counted 70000\n',
    })
    child.kill('SIGINT')
    expect(await once(child, 'close')).toEqual([0, null])
  })

  it('say which exercise is not written yet', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'on-the-wire-05-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await cp(SOLUTIONS, folder, { recursive: true })
    await cp(STARTERS, folder, { recursive: true })
    for (const file of ['server.ts', 'count-server.ts', 'count-client.ts'])
      expect(await run(join(folder, file), [])).toMatchObject({
        code: 1,
        errors: expect.stringMatching(/^TODO: [^\n]+\n$/),
      })
  })
})
