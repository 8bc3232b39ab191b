/** Downloads the pictures that an API lists, with a progress bar for each. Given complete. */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { downloadAll } from './download-all.ts'
import { MOCK, secretFor } from './mock-account.ts'
import { onStopSignal, printable, runProgram, wholeNumber } from './program.ts'
import { ProgressBoard } from './progress.ts'

const USAGE = `usage: download.ts [--api http://127.0.0.1:7016/images] [--num 10] [--dir FOLDER]
                   [--concurrency 4] [--max-bytes 30000] [--timeout-ms 8000]
       the key is read from the environment: API_KEY`

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      api: { type: 'string', default: 'http://127.0.0.1:7016/images' },
      num: { type: 'string', default: '10' },
      dir: { type: 'string' },
      concurrency: { type: 'string', default: '4' },
      'max-bytes': { type: 'string', default: '30000' },
      'timeout-ms': { type: 'string', default: '8000' },
    },
  })
  const key = secretFor(values.api, 'API_KEY', MOCK.key)
  const dir = values.dir ?? (await mkdtemp(join(tmpdir(), 'pictures-')))
  const abort = new AbortController()
  onStopSignal(() => abort.abort())
  const board = new ProgressBoard(process.stdout)
  // #region use
  const results = await downloadAll({
    api: values.api,
    key,
    num: wholeNumber('--num', values.num, 1, 50),
    dir,
    concurrency: wholeNumber('--concurrency', values.concurrency, 1, 50),
    maxBytes: wholeNumber('--max-bytes', values['max-bytes'], 1, 1_000_000_000),
    timeoutMs: wholeNumber('--timeout-ms', values['timeout-ms'], 1, 3_600_000),
    signal: abort.signal,
    onProgress: (progress) => board.update(progress),
  })
  // #endregion use
  const saved = results.filter((result) => 'file' in result)
  console.log(printable(`${saved.length} of ${results.length} saved in ${dir}`))
  if (saved.length < results.length) process.exitCode = 1
}

runProgram(USAGE, main)
