/**
 * The container image, built and run as the guide says. Needs Docker and its base image
 * (`docker pull node:24-bookworm-slim`), and the network for what the build installs.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { ROOT } from '../../platform/catalogue/paths.ts'
import { labelIn, type LabelName } from '../../.vitepress/theme/support/labels.ts'
import { chromiumPath, launchBrowser } from '../helpers/browser.ts'
import { expectTerminal, openPage, type SitePage } from '../helpers/site-page.ts'

const BASE = 'node:24-bookworm-slim'
const IMAGE = 'on-the-wire-test'
const SLUG = '07-framing'
const HAS_BASE = spawnSync('docker', ['image', 'inspect', BASE]).status === 0
const CAN_RUN = HAS_BASE && chromiumPath !== undefined
/** Installs the course and builds the site. */
const BUILD_MS = 15 * 60_000
/** A cold checker on a loaded machine. */
const CHECKS_MS = 60_000

/** Confined as in compose.yaml; the learner's folders are volumes that go with the container. */
const CONFINED = (
  '--read-only --tmpfs /tmp:size=512m --cap-drop ALL --security-opt no-new-privileges:true ' +
  '--pids-limit 256 --memory 2g --volume /course/labs --volume /course/.course'
).split(' ')

/**
 * Takes every process that the container may have, again and again. In the client: checks, which run
 * whenever a file is saved, start the server.
 */
const FORK_BOMB = `import { spawn } from 'node:child_process'
const bomb = \`import os, time
while True:
    try:
        os.fork()
    except OSError:
        print('no more', flush=True)
        time.sleep(1)
\`
spawn('python3', ['-c', bomb], { stdio: 'inherit' })
`

function docker(args: string[], input = ''): string {
  return execFileSync('docker', args, { cwd: ROOT, input, encoding: 'utf8', stdio: 'pipe' })
}

describe.skipIf(!CAN_RUN)('deep/image', () => {
  let browser: Browser
  let container = ''
  let opened: SitePage | undefined

  beforeAll(async () => {
    docker(['build', '--file', 'platform/deploy/Dockerfile', '--tag', IMAGE, '.'])
    const port = '--publish=127.0.0.1::8080'
    // The address has to be known before the port is: one start tells which port is free.
    const probe = docker([
      'run',
      '--detach',
      '--rm',
      port,
      '--entrypoint',
      'cat',
      '-i',
      IMAGE,
    ]).trim()
    const published = docker(['port', probe, '8080']).trim().split(':').at(-1) ?? ''
    docker(['rm', '--force', probe])
    const address = `http://127.0.0.1:${published}/`
    const publish = `--publish=127.0.0.1:${published}:8080`
    container = docker([
      'run',
      '--detach',
      publish,
      ...CONFINED,
      IMAGE,
      '--address',
      address,
    ]).trim()
    await vi.waitUntil(() => !hasNewAddress(), { timeout: 30_000 })
    browser = await launchBrowser()
  }, BUILD_MS)
  afterAll(async () => {
    if (container !== '') docker(['rm', '--force', '--volumes', container])
    await browser?.close()
  })
  afterEach(async () => {
    const last = opened
    opened = undefined
    await last?.close()
  })

  it('runs a lab, keeps its checks green and its wire in view', async () => {
    const page = await open()
    await page.getByRole('button', { name: words('run-all') }).click()
    await expectTerminal(page, 'client', '>')
    await page.locator('[data-process="client"] .xterm').click()
    await page.keyboard.type('hello')
    await page.keyboard.press('Enter')
    await expectTerminal(page, 'client', 'answered')
    await page.locator('.wire-slot').scrollIntoViewIfNeeded()
    await page.locator('.arrow.bytes').first().waitFor()
    await page.getByRole('button', { name: words('stop-all') }).click()
    inside(`cp solutions/${SLUG}/*.ts labs/${SLUG}/`)
    await page.getByRole('button', { name: words('check-now'), exact: true }).click()
    const checks = page.locator('.exercise-panel .check')
    const passed = page.locator('.exercise-panel .check[data-kind="passed"]')
    const total = await checks.count()
    await expect.poll(() => passed.count(), { timeout: CHECKS_MS }).toBe(total)
  }, 180_000)

  it('stays open to its page while a program takes every process that there may be', async () => {
    const page = await open()
    const client = page.locator('[data-process="client"]')
    docker(['exec', '-i', container, 'sh', '-c', `cat > labs/${SLUG}/client.ts`], FORK_BOMB)
    // The choice is there as soon as the page is connected.
    await page.getByRole('button', { name: words('run-all') }).click({ trial: true })
    await page
      .getByRole('radio', { name: words('my-code') })
      .first()
      .check({ force: true })
    await client.getByRole('button', { name: words('run') }).click()
    await expectTerminal(page, 'client', 'no more')
    await page.reload()
    await client.getByRole('button', { name: words('stop') }).click()
    expect(await client.locator('.ending').innerText()).not.toBe('')
  }, 180_000)

  it('is healthy, ends when asked to, and has kept what was done', () => {
    inside('node platform/deploy/health.ts')
    const before = Date.now()
    docker(['stop', '-t', '60', container])
    expect(Date.now() - before).toBeLessThan(30_000)
    expect(docker(['inspect', '--format', '{{.State.ExitCode}}', container]).trim()).toBe('0')
    docker(['start', container])
    expect(inside('cat .course/progress.json')).toMatch(/"points": [1-9]/)
  }, 120_000)

  function inside(command: string): string {
    return docker(['exec', container, 'sh', '-c', command])
  }

  async function open(): Promise<Page> {
    await expect.poll(() => docker(['logs', container]), { timeout: 30_000 }).toMatch(/#token=\S+/)
    const url = new URL(/http\S+#token=\S+/.exec(docker(['logs', container]))?.[0] ?? '')
    opened = await openPage(browser, `${url.origin}/${SLUG}.html${url.hash}`)
    return opened.page
  }
})

/** Flags of an address, of linux/if_addr.h: still asked about; and found in use by another. */
const IFA_F_TENTATIVE = 0x40
const IFA_F_DADFAILED = 0x08
const IPV6_ADDRESSES = '/proc/net/if_inet6'

/**
 * A container brings an interface, whose address is good for use a second later. A browser that
 * runs by then notices, and may drop what it is loading (`ERR_NETWORK_CHANGED`).
 */
function hasNewAddress(): boolean {
  if (!existsSync(IPV6_ADDRESSES)) return false
  const lines = readFileSync(IPV6_ADDRESSES, 'latin1').trim().split('\n')
  // "address number prefix-length scope flags name", the numbers in hexadecimal.
  const flags = lines.map((line) => Number.parseInt(line.split(/\s+/)[4] ?? '0', 16))
  return flags.some((set) => (set & (IFA_F_TENTATIVE | IFA_F_DADFAILED)) === IFA_F_TENTATIVE)
}

function words(name: LabelName): string {
  return labelIn('en', name)
}
