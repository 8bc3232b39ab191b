import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from '../../catalogue/paths.ts'
import { isSiteFresh, SITE } from '../../site/build.ts'
import type { Row } from '../row.ts'
import { timeCommand } from '../spawned.ts'

const CLI = join(ROOT, 'platform', 'cli', 'otw.mjs')
const STATIC_SERVER = join(import.meta.dirname, '..', 'programs', 'static-server.ts')
const ALLOWED_MS = 500

export const npmStart: Row = {
  name: 'npm start on a built site → page answers, beyond a bare server',
  baseline: 'the 0.5 s that it may be; Node with a bare static server is started in the same pair',
  hold: 1,
  better: 'lower',
  unit: 'ms',
  async prepare() {
    if (!isSiteFresh()) await timeCommand([CLI, 'build'])
    return {
      ours: async () => {
        const ours = await timeUntilPage([CLI, 'start', '--no-open', '--port', '0'])
        return ours - (await timeUntilPage([STATIC_SERVER, SITE]))
      },
      bare: () => Promise.resolve(ALLOWED_MS),
      dispose: () => {},
    }
  },
}

/** Milliseconds from spawn until the page at the address that is printed has come whole. */
async function timeUntilPage(args: string[]): Promise<number> {
  const startedMs = performance.now()
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
  try {
    const response = await fetch(await printedAddress(child.stdout))
    const page = await response.text()
    if (!response.ok || !page.includes('</html>')) throw new Error(`no page: ${response.status}`)
    return performance.now() - startedMs
  } finally {
    child.kill()
    await ended
  }
}

async function printedAddress(output: AsyncIterable<Buffer>): Promise<string> {
  let text = ''
  for await (const chunk of output) {
    const [address] = /http:\S+(?=\s)/.exec((text += chunk.toString())) ?? []
    if (address !== undefined) return address
  }
  throw new Error(`ended without an address: ${text}`)
}
