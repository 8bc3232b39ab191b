/** The client as a program: fetches one file and saves it in a folder. */
import { mkdtemp, rmdir, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { fetchFile } from './fetch-file.ts'
import { onStopSignal, printable, runProgram, wholeNumber } from './program.ts'

const USAGE =
  'usage: client.ts [FOLDER] [--host 127.0.0.1] [--port 5566] [--max-bytes 67108864] [--timeout-ms 5000]'

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '5566' },
      'max-bytes': { type: 'string', default: String(64 * 1024 * 1024) },
      'timeout-ms': { type: 'string', default: '5000' },
    },
  })
  const port = wholeNumber('--port', values.port, 1, 65_535)
  const maxBytes = wholeNumber('--max-bytes', values['max-bytes'], 1, Number.MAX_SAFE_INTEGER)
  const timeoutMs = wholeNumber('--timeout-ms', values['timeout-ms'], 1, 2 ** 31 - 1)

  const stop = new AbortController()
  onStopSignal(() => stop.abort())
  // Never the current folder by default: a stranger chooses the file's name.
  const own =
    positionals[0] === undefined ? await mkdtemp(join(tmpdir(), 'on-the-wire-')) : undefined
  const dir = positionals[0] ?? own ?? ''
  console.log(`asking ${values.host}:${port}, saving in ${printable(dir)}`)
  try {
    const { signal } = stop
    const path = await fetchFile({ host: values.host, port, dir, maxBytes, timeoutMs, signal })
    const { size } = await stat(path)
    console.log(`saved ${printable(path)} (${size} bytes)`)
  } catch (error) {
    // An empty folder of ours is of no use to anyone.
    if (own !== undefined) await rmdir(own).catch(() => {})
    throw error
  }
}

runProgram(USAGE, main)
