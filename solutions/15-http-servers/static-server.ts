/** Serves a folder: the sample site, or one of yours. Given complete. */
import { stat } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { parsePath } from './path.ts'
import { onStopSignal, printable, runProgram, UsageError, wholeNumber } from './program.ts'
import { createSampleSite, type SampleSite } from './sample-site.ts'
import { start as startService, type Options, type Running } from './service.ts'
import { staticFiles } from './static-files.ts'

const USAGE = 'usage: static-server.ts [--root FOLDER] [--host 127.0.0.1] [--port 8888]'

/** Starts the server; see service.ts. */
export async function start({
  root,
  ...options
}: Omit<Options, 'handler'> & { root: string }): Promise<Running> {
  return startService({ port: 8888, ...options, handler: staticFiles({ root }) })
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      root: { type: 'string' },
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '8888' },
    },
  })
  const port = wholeNumber('--port', values.port, 0, 65_535)
  const { root = '' } = values
  if (root !== '' && !(await stat(root)).isDirectory())
    throw new UsageError('--root takes a folder')
  // If the exercise is not written yet, say so now, not when the first client comes.
  staticFiles({ root: '.' })
  parsePath('/')
  const site = root === '' ? await createSampleSite() : undefined
  const server = await startOrRemove({ root: site?.root ?? root, host: values.host, port }, site)
  console.log(`${printable(site?.root ?? root)} is at http://${server.host}:${server.port}/`)
  onStopSignal(() => void server.close().then(() => site?.remove()))
}

async function startOrRemove(
  options: { root: string; host: string; port: number },
  site: SampleSite | undefined,
): Promise<Running> {
  try {
    return await start({ ...options, log: (line) => console.log(printable(line)) })
  } catch (error) {
    await site?.remove()
    throw error
  }
}

if (import.meta.main) runProgram(USAGE, main)
