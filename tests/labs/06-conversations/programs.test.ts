/** The programs that lesson 06 gives complete, and what the solved server does besides its checks. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { start, type Dialogue } from '../../../solutions/06-conversations/dialogue.ts'

const SOLUTIONS = join(import.meta.dirname, '../../../solutions/06-conversations')
const STARTERS = join(import.meta.dirname, 'starters')
const RECEIPT = 'Receive your message'

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

const solved = (file: string, args: string[], input = ''): Promise<Outcome> =>
  run(SOLUTIONS, file, args, input)

/** Starts the chunk server; `until` resolves with all that it has printed once a text is in it. */
async function startChunks(): Promise<{ port: string; until(text: string): Promise<string> }> {
  const child = spawn(process.execPath, [join(SOLUTIONS, 'chunk-server.ts'), '--port', '0'])
  onTestFinished(() => void child.kill())
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const until = async (wanted: string): Promise<string> => {
    while (!output.includes(wanted)) await once(child.stdout, 'data')
    return output
  }
  const port = /:(\d+)\n/.exec(await until('\n'))?.[1] ?? ''
  return { port, until }
}

async function startDialogue(): Promise<Dialogue> {
  const dialogue = await start({ port: 0, graceMs: 50 })
  onTestFinished(() => dialogue.close())
  return dialogue
}

async function connectTo({ host, port }: Dialogue): Promise<Socket> {
  const socket = connect({ host, port })
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  return socket
}

/** A port on which nothing listens: it was free a moment ago. */
async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? String(address.port) : ''
}

describe('lab 06: the dialogue in chunks', () => {
  it('answers what the client sends, and ends at ##', async () => {
    const { port, until } = await startChunks()
    const { code, output } = await solved('chunk-client.ts', ['--port', port], 'hello\n##\n')
    expect(code).toBe(0)
    expect(output).toContain(`sent      5 bytes\nanswered  "${RECEIPT}"\nsent      2 bytes\n`)
    expect(await until('said goodbye')).toContain('read 5 bytes: 68 65 6c 6c 6f')
  })

  it('notices that a client has left', async () => {
    const { port, until } = await startChunks()
    await solved('chunk-client.ts', ['--port', port], '')
    expect(await until('closed')).toContain('sent FIN')
  })

  it('takes merged messages for one, and telnet’s ## for none', async () => {
    const { port, until } = await startChunks()
    const merged = ['--port', port, '--end', 'none', '--merged', 'hello', '##']
    expect((await solved('typist.ts', merged)).code).toBe(0)
    expect(await until('"hello##"')).not.toContain('goodbye')
    const { output } = await solved('typist.ts', ['--port', port], '##\n')
    expect(output).toContain('sent  4 bytes: 23 23 0d 0a')
    expect(await until('"##\\r\\n"')).not.toContain('goodbye')
  })
})

describe('lab 06: the dialogue in lines', () => {
  it('shows what was said and answered', async () => {
    const { port } = await startDialogue()
    const { code, output } = await solved('client.ts', ['--port', `${port}`, 'hello', ''])
    expect(code).toBe(0)
    expect(output).toContain(`said      "hello"\nanswered  "${RECEIPT}"\nsaid      ""\n`)
  })

  it('understands the typist with CR LF and with LF, merged or not', async () => {
    const { port } = await startDialogue()
    for (const end of ['crlf', 'lf']) {
      const args = ['--port', `${port}`, '--end', end, '--merged', 'hello', '', '##']
      const { output } = await solved('typist.ts', args)
      // In one read or in two: that is not for us to say.
      const read = [...output.matchAll(/^read .*?: "(.*)"$/gm)].map(([, text]) => text)
      expect(read.join('')).toBe(`${RECEIPT}\\n${RECEIPT}\\n`)
      expect(output).toContain('The server has closed the connection.')
    }
  })

  it('reads no more from a client that does not read its answers', async () => {
    const dialogue = await startDialogue()
    const greedy = await connectTo(dialogue)
    greedy.pause()
    const mebibytes = 16
    const lines = Buffer.alloc(1024 * 1024, 'x\n')
    for (let sent = 0; sent < mebibytes; sent++) greedy.write(lines)
    // Others are served meanwhile. Twenty rounds without a byte taken: the server waits.
    let waitingBytes = Infinity
    for (let quietRounds = 0; quietRounds < 20; quietRounds++) {
      const other = await connectTo(dialogue)
      other.write('hello\n')
      await once(other, 'data')
      other.destroy()
      if (greedy.writableLength < waitingBytes) quietRounds = 0
      waitingBytes = greedy.writableLength
    }
    expect(greedy.writableLength).toBeGreaterThan((mebibytes / 2) * 1024 * 1024)
  })
})

describe('lab 06: the programs', () => {
  it.each([
    ['warm-up.ts', ['--interval-ms', '0'], '--interval-ms takes a whole number from 1 to 60000'],
    ['chunk-server.ts', ['--port', 'x'], '--port takes a whole number from 0 to 65535, not "x"'],
    ['chunk-client.ts', ['--nope'], "Unknown option '--nope'"],
    ['typist.ts', ['--end', 'cr'], '--end takes one of: crlf, lf, none'],
    ['server.ts', ['--port', '65536'], '--port takes a whole number from 0 to 65535'],
    ['client.ts', ['--timeout-ms', '0'], '--timeout-ms takes a whole number from 1 to 2147483647'],
  ])('%s: tells a wrong command line from the rest', async (file, args, sentence) => {
    const { code, errors } = await solved(file, args)
    expect(code).toBe(2)
    expect(errors.split('\n')[0]).toContain(sentence)
    expect(errors).toContain('usage: ')
  })

  it.each(['chunk-client.ts', 'typist.ts', 'client.ts'])(
    '%s: says that nothing listens',
    async (file) => {
      const { code, errors } = await solved(file, ['--port', await freePort()])
      expect(code).toBe(1)
      expect(errors).toMatch(
        /^connect ECONNREFUSED 127\.0\.0\.1:\d+ \(nobody listens there[^\n]*\)\n$/,
      )
    },
  )

  it.each(['chunk-server.ts', 'server.ts'])('%s: says that the port is taken', async (file) => {
    const { port } = await startDialogue()
    const { code, errors } = await solved(file, ['--port', `${port}`])
    expect(code).toBe(1)
    expect(errors).toMatch(/^listen EADDRINUSE[^\n]*127\.0\.0\.1:\d+ \(another program[^\n]*\)\n$/)
  })

  it.each(['warm-up.ts', 'server.ts', 'client.ts'])(
    '%s: prints the TODO as one line',
    async (file) => {
      const folder = await mkdtemp(join(tmpdir(), 'on-the-wire-lab-'))
      onTestFinished(() => rm(folder, { recursive: true }))
      await cp(SOLUTIONS, folder, { recursive: true })
      await cp(STARTERS, folder, { recursive: true })
      const { code, errors } = await run(folder, file, [])
      expect(code).toBe(1)
      expect(errors).toMatch(/^TODO: [^\n]*\n$/)
    },
  )
})
