/** The system's Chromium for browser tests and the bench, and a clear word where there is none. */
import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const CANDIDATES = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** Where Chromium is; `undefined` where it is not, and browser tests are skipped. */
export const chromiumPath = CANDIDATES.find((path) => path !== undefined && existsSync(path))

/** Chromium's sandbox does not start for root. */
const isRoot = process.getuid?.() === 0

/** @throws when there is no Chromium: guard with `chromiumPath` */
export async function launchBrowser(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error('There is no Chromium on this machine.')
  return chromium.launch({
    executablePath: chromiumPath,
    args: isRoot ? ['--no-sandbox'] : [],
  })
}
