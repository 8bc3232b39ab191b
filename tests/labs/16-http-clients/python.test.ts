/** Lesson 16 and others: Python on either side, its own file server behind the downloads, curl. */
import { execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { downloadAll } from '../../../solutions/16-http-clients/download-all.ts'
import { MOCK } from '../../../solutions/16-http-clients/mock-account.ts'
import { png } from '../../../solutions/16-http-clients/pictures.ts'
import { sendSms } from '../../../solutions/16-http-clients/send-sms.ts'
import { start, type Running } from '../../../solutions/16-http-clients/server.ts'
import { hasPython, PYTHON } from '../../helpers/python.ts'

const run = promisify(execFile)
const PEERS = join(import.meta.dirname, 'peers')
const hasCurl = spawnSync('curl', ['--version']).status === 0
/** An interpreter starts on a machine that may be busy. */
const TIMEOUT_MS = 30_000
const CONTENT = 'Код 042917 & 字 + 100% = ~!*'

let mocks: Running
beforeAll(async () => {
  mocks = await start({ port: 0, rate: 0, perNumberMs: 0, burst: 1_000 })
})
afterAll(() => mocks.close())

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'on-the-wire-lab-'))
  onTestFinished(() => rm(path, { recursive: true }))
  return path
}

/** Starts Python, and waits for the line that names its port. */
async function python(args: string[], port: RegExp, cwd = PEERS): Promise<number> {
  const child = spawn(PYTHON, ['-B', '-u', ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(() => void child.kill())
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return Number(port.exec(line)?.[1])
}

describe.skipIf(!hasPython)('lab 16 and Python', { timeout: TIMEOUT_MS }, () => {
  it('downloads what python3 -m http.server serves, list and pictures', async () => {
    const [site, dir] = [await folder(), await folder()]
    const args = ['-m', 'http.server', '0', '--bind', '127.0.0.1']
    const base = `http://127.0.0.1:${await python(args, / port (\d+)/, site)}`
    await mkdir(join(site, 'more'))
    const pictures = { 'rings.png': png('rings', 40), 'blue waves.png': png('waves', 30) }
    for (const [name, bytes] of Object.entries(pictures)) await writeFile(join(site, name), bytes)
    await writeFile(join(site, 'more', 'rings.png'), png('grid', 20))
    const paths = [
      '/rings.png',
      '/blue%20waves.png?size=large',
      '/none.png',
      '/more/rings.png',
      '/more/', // a listing: the folder's own page
    ]
    const newslist = paths.map((path) => ({ picUrl: `${base}${path}` }))
    await writeFile(join(site, 'images'), JSON.stringify({ code: 200, newslist }))
    const options = { api: `${base}/images`, key: 'any', num: 5, dir, timeoutMs: TIMEOUT_MS }
    const results = await downloadAll(options)
    expect(results).toMatchObject([
      { url: `${base}/rings.png`, file: join(dir, 'rings.png') },
      { file: join(dir, 'blue waves.png') },
      { error: { code: 'ERR_PROTOCOL', message: expect.stringContaining('404') as string } },
      { file: join(dir, 'rings-2.png') },
      { file: join(dir, 'download-5') },
    ])
    expect(await readFile(join(dir, 'rings.png'))).toEqual(pictures['rings.png'])
    expect(await readFile(join(dir, 'blue waves.png'))).toEqual(pictures['blue waves.png'])
    expect(await readFile(join(dir, 'rings-2.png'))).toEqual(png('grid', 20))
    expect(await readFile(join(dir, 'download-5'), 'utf8')).toContain('rings.png')
    expect((await readdir(dir)).length).toBe(4)
  })

  it('posts a form that a Python gateway reads', async () => {
    const port = await python([join(PEERS, 'gateway_server.py')], /^port (\d+)/)
    const { account, password } = MOCK
    const mobile = '+447700900123'
    const baseUrl = `http://127.0.0.1:${port}`
    const answer = await sendSms({ baseUrl, account, password, mobile, content: CONTENT })
    const fields = Object.entries({ account, password, content: CONTENT, mobile, format: 'json' })
    expect(answer).toEqual({ code: 2, path: '/webservice/sms.php?method=Submit', fields })
  })

  it.each([
    ['+447700900123', MOCK.password, { code: 2 }],
    ['0770', MOCK.password, { code: 406 }],
    ['+447700900123', 'guessed', { code: 405 }],
  ])('is a gateway for http.client: %s', async (mobile, password, answer) => {
    const args = [mocks.host, `${mocks.port}`, MOCK.account, mobile, CONTENT]
    const env = { ...process.env, SMS_PASSWORD: password }
    const peer = ['-B', join(PEERS, 'sms_client.py'), ...args]
    expect(JSON.parse((await run(PYTHON, peer, { env })).stdout)).toMatchObject(answer)
  })

  it.each([
    [MOCK.key, ['200 4', /^200 9\d{3}$/, /^200 1\d{4}$/, /^200 1\d{4}$/, /^404 \d+$/]],
    ['guessed', ['401 0']],
  ])('is a picture API for urllib, with the key %s', async (key, expected) => {
    const base = `http://${mocks.host}:${mocks.port}`
    const peer = ['-B', join(PEERS, 'images_client.py'), base, key]
    const lines = (await run(PYTHON, peer)).stdout.trim().split('\n')
    expect(lines).toHaveLength(expected.length)
    for (const [index, line] of lines.entries()) expect(line).toMatch(expected[index] ?? /^$/)
  })
})

describe.skipIf(!hasCurl)('lab 16 and curl', { timeout: TIMEOUT_MS }, () => {
  const base = (): string => `http://${mocks.host}:${mocks.port}`
  const post = async (...args: string[]): Promise<string> => {
    const url = `${base()}/webservice/sms.php?method=Submit`
    return (await run('curl', ['-sS', '-i', ...args, url])).stdout
  }

  it('takes the form that curl encodes', async () => {
    const fields = { account: MOCK.account, password: MOCK.password, content: CONTENT }
    const encoded = Object.entries({ ...fields, mobile: '+447700900456' }).flatMap((field) => [
      '--data-urlencode',
      field.join('='),
    ])
    const answer = await post(...encoded, '--data', 'format=json')
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(answer).toContain('"code":2')
    // Not encoded, the plus sign is a space.
    const raw = [...encoded.slice(0, -2), '--data', 'mobile=+447700900456']
    expect(await post(...raw, '--data', 'format=json')).toContain('"code":406')
    expect(await post(...encoded)).toContain('<SubmitResult><code>2</code>')
  })

  it('lists pictures for a key in a header', async () => {
    const args = ['-sS', '-H', `Authorization: Bearer ${MOCK.key}`, `${base()}/images?num=2`]
    const { stdout } = await run('curl', args)
    expect(JSON.parse(stdout)).toMatchObject({ newslist: [{}, {}] })
  })
})
