/** The programs of lesson 22, and what the solved modules do besides their checks. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import fc from 'fast-check'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { start as startBook } from '../../../solutions/22-projects/code-book.ts'
import { decode } from '../../../solutions/22-projects/decode-words.ts'
import { start as startRegistry } from '../../../solutions/22-projects/registry.ts'
import { anyText } from '../../helpers/any-text.ts'

const SOLUTIONS = join(import.meta.dirname, '../../../solutions/22-projects')
const STARTERS = join(import.meta.dirname, 'starters')
const BOOK = join(SOLUTIONS, 'code-book.json')
const seed = inject('seed')
const TIMEOUT_MS = 30_000

interface Outcome {
  code: number | null
  output: string
  errors: string
}

/** Runs a program with pipes until it ends by itself. */
async function run(folder: string, file: string, args: string[], input = ''): Promise<Outcome> {
  const child = spawn(process.execPath, [join(folder, file), ...args], { stdio: 'pipe' })
  onTestFinished(() => void child.kill())
  const ended = once(child, 'close') as Promise<[number | null]>
  child.stdin.end(input)
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ])
  return { code, output, errors }
}

describe('lab 22: the programs', { timeout: TIMEOUT_MS }, () => {
  it('decode the words of the command line', async () => {
    const service = await startBook({ port: 0, dictionary: BOOK })
    onTestFinished(() => service.close())
    const args = ['--port', String(service.port)]
    const { code, output } = await run(SOLUTIONS, 'decode.ts', args)
    expect(code).toBe(0)
    expect(output).toContain('qbmm → hello\nёнчуф → привет\n甲乙 → 网络\nconstructor → builder\n')
  })

  it('register a user, show who is there, and leave when the input ends', async () => {
    const lines: string[] = []
    const service = await startRegistry({ port: 0, log: (line) => void lines.push(line) })
    onTestFinished(() => service.close())
    const args = ['--port', String(service.port), '--name', 'Ann\u202E', '--age', '7']
    const { code, output } = await run(SOLUTIONS, 'visit.ts', args, 'who?\n')
    expect(code).toBe(0)
    const listed = '  1 Ann\\u{202e}, 7\n'
    expect(output).toBe(`registered as 1, online: 1\n${listed}${listed}left\n`)
    expect(lines).toEqual(['+ 1 Ann\u202E 7', '- 1 Ann\u202E'])
  })

  it.each([
    ['code-book-server.ts', ['--port', 'x'], 2, /^--port takes a whole number from 0 to 65535/],
    ['code-book-server.ts', ['--port', '0', '--dictionary', 'no.json'], 1, /^ENOENT.*no such file/],
    ['visit.ts', ['--age', '151'], 2, /^--age takes a whole number from 0 to 150/],
    ['visit.ts', ['--name', ''], 1, /^ERR_INVALID: a name has 1 to 64 characters/],
  ])('%s %s: one plain line', async (file, args, exitCode, sentence) => {
    const { code, errors } = await run(SOLUTIONS, file, args)
    expect(code).toBe(exitCode)
    expect(errors).toMatch(sentence)
    expect(errors).not.toContain('    at ')
  })

  it('print the TODO as one line', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'on-the-wire-lab-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await cp(SOLUTIONS, folder, { recursive: true })
    await cp(STARTERS, folder, { recursive: true })
    const { code, errors } = await run(folder, 'registry-server.ts', ['--port', '0'])
    expect(code).toBe(1)
    expect(errors).toMatch(/^TODO: [^\n]*\n$/)
  })
})

describe('lab 22: the code book', { timeout: TIMEOUT_MS }, () => {
  it('gives back any list of words, known or not', async () => {
    const service = await startBook({ port: 0, dictionary: BOOK })
    onTestFinished(() => service.close())
    const words = fc.array(anyText({ maxLength: 20 }), { maxLength: 30 })
    const property = fc.asyncProperty(words, async (list) => {
      const stranger = list.map((word) => `?${word}`)
      expect(await decode(stranger, { port: service.port })).toEqual(stranger)
    })
    await fc.assert(property, { seed, numRuns: 30 })
  })

  it('reads no more from a client that does not read its answers', async () => {
    const service = await startBook({ port: 0, dictionary: BOOK })
    onTestFinished(() => service.close())
    const greedy = connect(service.port, service.host)
    onTestFinished(() => void greedy.destroy())
    await once(greedy, 'connect')
    greedy.pause()
    const mebibytes = 32
    const lines = Buffer.alloc(1024 * 1024, `${JSON.stringify({ words: ['x'.repeat(5000)] })}\n`)
    for (let sent = 0; sent < mebibytes; sent++) greedy.write(lines)
    // Others are served meanwhile. Twenty rounds without a byte taken: the service waits.
    let waitingBytes = Infinity
    for (let quietRounds = 0; quietRounds < 20; quietRounds++) {
      expect(await decode(['qbmm'], { port: service.port })).toEqual(['hello'])
      if (greedy.writableLength < waitingBytes) quietRounds = 0
      waitingBytes = greedy.writableLength
    }
    expect(greedy.writableLength).toBeGreaterThan((mebibytes / 4) * 1024 * 1024)
  })
})
