/** The programs that lesson 16 gives complete: the two mocks, the downloads, the SMS, the bars. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Progress } from '../../../solutions/16-http-clients/download-all.ts'
import { MOCK } from '../../../solutions/16-http-clients/mock-account.ts'
import { png } from '../../../solutions/16-http-clients/pictures.ts'
import { barLine, ProgressBoard } from '../../../solutions/16-http-clients/progress.ts'
import { start, withoutSecrets, type Running } from '../../../solutions/16-http-clients/server.ts'

const SOLUTIONS = join(import.meta.dirname, '../../../solutions/16-http-clients')
const STARTERS = join(import.meta.dirname, 'starters')
const MOBILE = '+447700900123'
const FORM = { ...MOCK, mobile: MOBILE, content: 'Your code is 042917.', format: 'json' }

const lines: string[] = []
let nowMs = 0
let server: Running
let base = ''
beforeAll(async () => {
  const options = { rate: 0, perNumberMs: 60_000, burst: 4, now: () => nowMs }
  server = await start({ port: 0, ...options, log: (line) => lines.push(line) })
  base = `http://${server.host}:${server.port}`
})
afterAll(() => server.close())

interface Outcome {
  code: number | null
  output: string
  errors: string
}

/** Runs a program with pipes until it ends by itself. */
async function run(
  file: string,
  args: string[],
  { folder = SOLUTIONS, env = {} } = {},
): Promise<Outcome> {
  const child = spawn(process.execPath, [join(folder, file), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  onTestFinished(() => void child.kill())
  const ended = once(child, 'close') as Promise<[number | null]>
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ])
  return { code, output, errors }
}

async function emptyFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'on-the-wire-lab-'))
  onTestFinished(() => rm(path, { recursive: true }))
  return path
}

/** Ten seconds later: earlier requests do not count any more. */
async function post(form: Record<string, string>, init: RequestInit = {}): Promise<Response> {
  nowMs += 10_000
  const body = new URLSearchParams(form)
  return await fetch(`${base}/webservice/sms.php?method=Submit`, { method: 'POST', body, ...init })
}

const codeOf = async (form: Record<string, string>): Promise<unknown> =>
  ((await (await post(form)).json()) as { code: unknown }).code

describe('lab 16: the picture API', () => {
  it.each([
    [`?key=${MOCK.key}&num=3`, 200],
    [`?key=${MOCK.key}`, 200],
    ['?key=guessed&num=3', 401],
    ['', 401],
    [`?key=${MOCK.key}&num=0`, 400],
    [`?key=${MOCK.key}&num=x`, 400],
  ])('answers /images%s with %i', async (query, status) => {
    const response = await fetch(`${base}/images${query}`)
    expect(response.status).toBe(status)
    const answer = (await response.json()) as { newslist?: { picUrl: string }[] }
    expect(answer.newslist?.[0]?.picUrl).toBe(
      status === 200 ? `${base}/pictures/rings.png` : undefined,
    )
  })

  it('has no secret in its log', () => {
    expect(withoutSecrets('/images?key=abc&num=2')).toBe('/images?key=***&num=2')
    expect(withoutSecrets('/x?num=2&token=a%20b#c')).toBe('/x?num=2&token=***#c')
    expect(lines.join()).not.toContain(MOCK.key)
  })

  it('makes pictures', async () => {
    const response = await fetch(`${base}/pictures/rings.png`)
    const bytes = Buffer.from(await response.arrayBuffer())
    expect(bytes).toEqual(png('rings', 56))
    expect(bytes.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a')
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([56, 56])
    expect(bytes.length).toBeGreaterThan(3 * 56 * 56)
  })

  it('misbehaves on request', async () => {
    const get = (name: string, init?: RequestInit): Promise<Response> =>
      fetch(`${base}/pictures/${name}`, init)
    expect((await get('missing.png')).status).toBe(404)
    expect((await get('moved.png', { redirect: 'manual' })).headers.get('location')).toBe(
      '/pictures/rings.png',
    )
    const svg = await get('stripes.svg')
    expect(svg.headers.get('content-length')).toBeNull()
    expect(await svg.text()).toMatch(/^<svg[^]*<\/svg>\n$/)
    await expect(get('broken.png').then((response) => response.bytes())).rejects.toThrow(
      'terminated',
    )
    const stop = new AbortController()
    const endless = await get('endless.png', { signal: stop.signal })
    let received = 0
    await expect(async () => {
      for await (const chunk of endless.body as unknown as AsyncIterable<Uint8Array>)
        if ((received += chunk.length) > 1_000_000) stop.abort()
    }).rejects.toThrow('aborted')
    const silent = get('silent.png', { signal: AbortSignal.timeout(20) })
    await expect(silent).rejects.toThrow('timeout')
    await expect.poll(() => lines).toContain('GET /pictures/endless.png broken off')
    expect((await fetch(`${base}/other`)).status).toBe(404)
  })
})

describe('lab 16: the gateway', () => {
  it.each<[number, Record<string, string>]>([
    [401, { account: '' }],
    [402, { password: '' }],
    [403, { mobile: '' }],
    [404, { content: '' }],
    [405, { password: 'guessed' }],
    [405, { account: 'nobody' }],
    [406, { mobile: '07700900123' }],
    [407, { content: '字'.repeat(501) }],
    [2, { mobile: '+447700900456', content: '字'.repeat(500) }],
  ])('answers with code %i: %j', async (code, change) => {
    expect(await codeOf({ ...FORM, ...change })).toBe(code)
  })

  it('takes one message a minute for each number', async () => {
    const mobile = '+447700900789'
    expect(await codeOf({ ...FORM, mobile })).toBe(2)
    expect(await codeOf({ ...FORM, mobile })).toBe(408)
    expect(await codeOf({ ...FORM, mobile: '+447700900788' })).toBe(2)
    nowMs += 60_000
    expect(await codeOf({ ...FORM, mobile })).toBe(2)
  })

  it('takes so many requests in ten seconds, also wrong ones', async () => {
    nowMs += 60_000
    const url = `${base}/webservice/sms.php?method=Submit`
    const guess = (): Promise<Response> =>
      fetch(url, { method: 'POST', body: new URLSearchParams({ ...FORM, password: 'guessed' }) })
    for (let n = 0; n < 4; n++) expect((await guess()).status).toBe(200)
    nowMs += 2_500
    const refused = await guess()
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '8'])
  })

  it('refuses what is no form', async () => {
    const get = await fetch(`${base}/webservice/sms.php`)
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST'])
    expect(
      (await post({}, { body: '{}', headers: { 'Content-Type': 'application/json' } })).status,
    ).toBe(415)
    expect((await post({ content: 'x'.repeat(9_000) })).status).toBe(413)
  })

  it('answers in XML unless asked for JSON', async () => {
    const answer = await (await post({ ...FORM, format: '', account: 'nobody' })).text()
    expect(answer).toContain('<SubmitResult><code>405</code><msg>wrong account or password</msg>')
  })

  it('logs neither secret nor content nor number', () => {
    const log = lines.join('\n')
    expect(log).toContain('sms to +44********56: code 2, accepted')
    for (const secret of [MOCK.password, 'guessed', '042917', '+447700900456', '字'])
      expect(log).not.toContain(secret)
  })
})

describe('lab 16: the server', () => {
  it('stops although pictures are under way, and may be closed twice', async () => {
    const other = await start({ port: 0, rate: 1 })
    const loading = fetch(`http://${other.host}:${other.port}/pictures/rings.png`).catch(() => {})
    await Promise.all([other.close(), other.close()])
    await loading
    const again = await start({ port: other.port })
    expect(again.port).toBe(other.port)
    await again.close()
    await expect(start({ port: server.port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})

describe('lab 16: the programs', () => {
  it('downloads and writes plain lines into a pipe', async () => {
    const dir = await emptyFolder()
    const args = ['--api', `${base}/images`, '--num', '9', '--dir', dir, '--timeout-ms', '30000']
    const { code, output } = await run('download.ts', args)
    expect(code).toBe(1)
    expect(output).toContain(`7 of 9 saved in ${dir}\n`)
    expect(output).toContain('done    rings-2.png 9.5 kB\n')
    expect(output).toContain('failed  missing.png status 404\n')
    expect(output).toContain('failed  endless.png ERR_TOO_LARGE\n')
    for (const part of ['\x1b', 'mock-key']) expect(output).not.toContain(part)
    expect(await readdir(dir)).toContain('download-8')
  })

  it('sends a code, and shows neither it nor the password', async () => {
    nowMs += 120_000
    const { code, output, errors } = await run('sms.ts', ['--base-url', base])
    expect([code, errors]).toEqual([0, ''])
    expect(output).toBe(
      'account=mock-account&password=***&content=***&mobile=***&format=json\n' +
        'the gateway answers with code 2: accepted\n',
    )
    nowMs += 10_000
    const env = { SMS_PASSWORD: 'from the environment' }
    const wrong = await run('sms.ts', ['--base-url', base], { env })
    expect([wrong.code, wrong.output.includes('code 405')]).toEqual([1, true])
    expect(wrong.output + wrong.errors).not.toContain('environment')
  })

  it.each([
    ['server.ts', ['--rate', 'x'], /^--rate takes a whole number/],
    ['download.ts', ['--concurrency', '0'], /^--concurrency takes a whole number from 1 to/],
    ['sms.ts', ['--base-url', 'https://sms.example.com'], /^set SMS_PASSWORD in the environment/],
  ])('%s %j is refused with the usage', async (file, args, sentence) => {
    const { code, errors } = await run(file, args)
    expect(code).toBe(2)
    expect(errors).toMatch(sentence)
    expect(errors).toContain('usage: ')
  })

  it('prints the TODO as one line', async () => {
    const folder = await emptyFolder()
    await cp(SOLUTIONS, folder, { recursive: true })
    await cp(STARTERS, folder, { recursive: true })
    for (const file of ['download.ts', 'sms.ts', 'codes.ts']) {
      const { code, errors } = await run(file, [], { folder })
      expect([code, errors]).toEqual([1, expect.stringMatching(/^TODO: [^\n]*\n$/)])
    }
  })
})

describe('lab 16: the bars', () => {
  const file = (change: Partial<Progress>): Progress => ({
    index: 0,
    name: 'rings.png',
    state: 'loading',
    receivedBytes: 0,
    totalBytes: undefined,
    ...change,
  })

  it.each([
    [{ state: 'waiting' }, 'rings.png          [                    ]          waits'],
    [
      { receivedBytes: 40_000, totalBytes: 100_000 },
      'rings.png          [########            ]  40 %  40.0 kB',
    ],
    [{ receivedBytes: 40_000 }, 'rings.png          [????????????????????]        40.0 kB'],
    [
      { state: 'done', receivedBytes: 5 },
      'rings.png          [####################] 100 %   0.0 kB',
    ],
    [{ name: 'a\x1b[2Jb' }, 'a\\u{1b}[2Jb        [                    ]         0.0 kB'],
    [{ name: 'n'.repeat(40) }, `${'n'.repeat(17)}… [                    ]         0.0 kB`],
  ] as [Partial<Progress>, string][])('draws %j', (change, line) => {
    expect(barLine(file(change))).toBe(line)
  })

  function board(screen: { isTTY?: boolean; rows?: number }) {
    const written: string[] = []
    const clock = { ms: 0 }
    const write = (part: string): void => void written.push(part)
    return { written, clock, board: new ProgressBoard({ ...screen, write }, () => clock.ms) }
  }

  it('draws over its lines in a terminal, and not too often', () => {
    const { written, clock, board: bars } = board({ isTTY: true, rows: 10 })
    for (const index of [0, 1]) bars.update(file({ index, state: 'waiting' }))
    expect(written).toEqual([])
    bars.update(file({}))
    bars.update(file({ receivedBytes: 1 }))
    expect(written).toHaveLength(1)
    expect(written[0]?.split('\x1b')).toEqual([
      '',
      expect.stringMatching(/^\[2Krings.*kB\n$/),
      expect.stringMatching(/^\[2Krings.*waits\n$/),
    ])
    clock.ms = 200
    bars.update(file({ receivedBytes: 2 }))
    expect(written[1]?.startsWith('\x1b[2A\x1b[2K')).toBe(true)
    bars.update(file({ state: 'done', receivedBytes: 3 }))
    expect(written).toHaveLength(3)
  })

  it.each([{}, { isTTY: true, rows: 2 }])('writes plain lines elsewhere: %j', (screen) => {
    const { written, board: bars } = board(screen)
    for (const index of [0, 1, 2]) bars.update(file({ index, state: 'waiting' }))
    bars.update(file({ receivedBytes: 1 }))
    bars.update(file({ receivedBytes: 2 }))
    const error = Object.assign(new Error('x'), { code: 'ERR_TIMEOUT' })
    bars.update(file({ state: 'failed', error }))
    expect(written).toEqual(['loading rings.png\n', 'failed  rings.png ERR_TIMEOUT\n'])
  })
})
