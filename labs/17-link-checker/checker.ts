/** The link checker as a program. */
import { parseArgs } from 'node:util'
import { checkLinks, type Checked } from './check-links.ts'
import { onStopSignal, printable, runProgram, wholeNumber } from './program.ts'

const USAGE =
  'usage: checker.ts [--concurrency 4] [--timeout-ms 2000] [--max-redirects 5] [--only-broken] [URL]'
const HOME = 'http://127.0.0.1:7017/'
const SIGNS = { ok: '+', broken: '!', skipped: '-' }

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      concurrency: { type: 'string', default: '4' },
      'timeout-ms': { type: 'string', default: '2000' },
      'max-redirects': { type: 'string', default: '5' },
      'only-broken': { type: 'boolean', default: false },
    },
  })
  const stop = new AbortController()
  onStopSignal(() => stop.abort())
  const results = await checkLinks(positionals[0] ?? HOME, {
    concurrency: wholeNumber('--concurrency', values.concurrency, 1, 1_000),
    timeoutMs: wholeNumber('--timeout-ms', values['timeout-ms'], 1, 600_000),
    maxRedirects: wholeNumber('--max-redirects', values['max-redirects'], 0, 1_000),
    signal: stop.signal,
  })
  for (const result of results)
    if (!values['only-broken'] || result.status === 'broken') console.log(lineOf(result))
  const count = (status: Checked['status']): number =>
    results.filter((result) => result.status === status).length
  console.log(`ok ${count('ok')}, broken ${count('broken')}, skipped ${count('skipped')}`)
  // As such tools do in a build: a broken link is a failure.
  process.exitCode = count('broken') > 0 ? 1 : 0
}

function lineOf(result: Checked): string {
  const { href, url, status } = result
  const why = [
    'code' in result ? result.code : undefined,
    'reason' in result ? result.reason : undefined,
  ].filter((part) => part !== undefined)
  const written = href.trim() === url ? '' : `${printable(href.trim())} = `
  return `${SIGNS[status]} ${written}${printable(url)} (${why.join(', ')})`
}

runProgram(USAGE, main)
