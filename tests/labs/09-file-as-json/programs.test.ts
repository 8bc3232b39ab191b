/** The programs that the learner gets complete: what they say, how they end. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'

const SOLUTION = join(import.meta.dirname, '../../../solutions/09-file-as-json')
const TIMEOUT_MS = 30_000

interface Ended {
  out: string
  err: string
  exitCode: number | null
}

function launch(folder: string, file: string, args: string[]): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [join(folder, file), ...args], { cwd: folder })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

async function run(folder: string, file: string, ...args: string[]): Promise<Ended> {
  const child = launch(folder, file, args)
  const [out, err, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ])
  return { out, err, exitCode }
}

/** Starts a server; resolves when it has printed where it listens. */
async function serve(file: string, ...args: string[]) {
  const child = launch(SOLUTION, file, [...args, '--port', '0'])
  const exit = once(child, 'exit') as Promise<[number | null]>
  let printed = ''
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      printed += chunk
      const match = /listening on 127\.0\.0\.1:(\d+)/.exec(printed)
      if (match?.[1] !== undefined) resolve(match[1])
    })
    child.once('exit', () => reject(new Error(`${file} ended: ${printed}`)))
  })
  return {
    port,
    stop: async (): Promise<{ printed: string; exitCode: number | null }> => {
      child.kill('SIGTERM')
      const [exitCode] = await exit
      return { printed, exitCode }
    },
  }
}

async function givenFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'on-the-wire-programs-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

describe('labs/09-file-as-json programs', { timeout: TIMEOUT_MS }, () => {
  it('moves the sample into the folder, once, and stops on SIGTERM', async () => {
    const dir = await givenFolder()
    const server = await serve('server.ts')
    const first = await run(SOLUTION, 'client.ts', dir, '--port', server.port)
    expect(first).toMatchObject({ err: '', exitCode: 0 })
    expect(first.out).toContain(`saved ${join(dir, 'sample.png')} (224 bytes)`)
    const sample = await readFile(join(SOLUTION, 'sample.png'))
    expect(sample.equals(await readFile(join(dir, 'sample.png')))).toBe(true)

    const second = await run(SOLUTION, 'client.ts', dir, '--port', server.port)
    expect(second.exitCode).toBe(1)
    expect(second.err).toMatch(/^EEXIST.*it was left alone\)\n$/)
    expect(await readdir(dir)).toEqual(['sample.png'])
    expect(await server.stop()).toMatchObject({ exitCode: 0 })
  })

  it.each([
    ['traversal', 'ERR_PROTOCOL'],
    ['bad-base64', 'ERR_PROTOCOL'],
    ['half', 'ERR_PROTOCOL'],
    ['reset', 'ECONNRESET'],
    ['endless', 'ERR_TOO_LARGE'],
    ['silent', 'ERR_TIMEOUT'],
  ])('shows how the trick %s ends in %s', async (trick, code) => {
    const folder = await givenFolder()
    const server = await serve('hostile-server.ts', trick)
    const timeoutMs = trick === 'silent' ? '500' : '10000'
    const limits = ['--max-bytes', '100000', '--timeout-ms', timeoutMs]
    const client = await run(SOLUTION, 'client.ts', folder, '--port', server.port, ...limits)
    expect(client.exitCode).toBe(1)
    expect(client.err).toContain(code)
    expect(client.err.trim().split('\n')).toHaveLength(1)
    expect(await readdir(folder)).toEqual([])
    expect(await server.stop()).toMatchObject({ exitCode: 0 })
  })

  it.each([
    ['server.ts', ['--port', 'x']],
    ['server.ts', ['--nonsense']],
    ['client.ts', ['--port', '0']],
    ['client.ts', ['--max-bytes', '1.5']],
    ['hostile-server.ts', []],
    ['hostile-server.ts', ['constructor']],
  ])('%s %j is a usage error', async (file, args) => {
    const { err, exitCode } = await run(SOLUTION, file, ...args)
    expect(exitCode).toBe(2)
    expect(err).toContain(`usage: ${file}`)
    expect(err).not.toMatch(/^\s+at /m)
  })

  it('names a missing file and a busy port in one line', async () => {
    const missing = await run(SOLUTION, 'server.ts', 'missing.png', '--port', '0')
    expect(missing).toMatchObject({ out: '', exitCode: 1 })
    expect(missing.err).toMatch(/^ENOENT.*missing\.png.*\n$/)
    const server = await serve('server.ts')
    const second = await run(SOLUTION, 'server.ts', '--port', server.port)
    expect(second).toMatchObject({ out: '', exitCode: 1 })
    expect(second.err).toMatch(/EADDRINUSE.*another program listens there.*\n$/)
    await server.stop()
  })

  it.each([
    ['server.ts', 'file-server.ts', 'start'],
    ['client.ts', 'fetch-file.ts', 'fetchFile'],
  ])('%s says that the exercise waits', async (program, file, name) => {
    const folder = await givenFolder()
    await cp(SOLUTION, folder, { recursive: true })
    const todo = `TODO: ${name} in ${file}`
    const starter = `export async function ${name}(): Promise<never> {\n  throw new Error('${todo}')\n}\n`
    await writeFile(join(folder, file), starter)
    expect(await run(folder, program)).toMatchObject({ err: `${todo}\n`, exitCode: 1 })
  })
})
