/** Fetches one page, and prints what it is and how it begins. */
import { parseArgs } from 'node:util'
import { fetchPage } from './fetch-page.ts'
import { printable, runProgram, wholeNumber } from './program.ts'

const USAGE = 'usage: page.ts [--timeout-ms 2000] [--lines 8] [URL]'

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      'timeout-ms': { type: 'string', default: '2000' },
      lines: { type: 'string', default: '8' },
    },
  })
  const timeoutMs = wholeNumber('--timeout-ms', values['timeout-ms'], 1, 600_000)
  const lines = wholeNumber('--lines', values.lines, 0, 100_000)
  const { url, html } = await fetchPage(positionals[0] ?? 'http://127.0.0.1:7017/', { timeoutMs })
  console.log(`${printable(url)}, ${html.length} characters`)
  for (const line of html.split('\n').slice(0, lines)) console.log(`  ${printable(line)}`)
}

runProgram(USAGE, main)
