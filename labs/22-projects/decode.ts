/** Has the words of its command line decoded. It runs what you write in decode-words.ts. */
import { parseArgs } from 'node:util'
import { decode } from './decode-words.ts'
import { printable, runProgram, wholeNumber } from './program.ts'

const USAGE = 'usage: decode.ts [--host 127.0.0.1] [--port 7022] [--timeout-ms 5000] [word …]'
const WORDS = ['qbmm', 'ёнчуф', '甲乙', 'constructor', 'toString']

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '7022' },
      'timeout-ms': { type: 'string', default: '5000' },
    },
  })
  const words = positionals.length > 0 ? positionals : WORDS
  const plain = await decode(words, {
    host: values.host,
    port: wholeNumber('--port', values.port, 1, 65_535),
    timeoutMs: wholeNumber('--timeout-ms', values['timeout-ms'], 1, 2 ** 31 - 1),
  })
  for (const [index, word] of words.entries())
    console.log(`${printable(word)} → ${printable(plain[index] ?? '')}`)
}

runProgram(USAGE, main)
