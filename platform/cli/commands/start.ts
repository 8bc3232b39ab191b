/** `npm start`: builds the site if need be, serves it with the host, opens the browser. */
import { parseArgs } from 'node:util'
import open from 'open'
import { startHost, type Host } from '../../host/server.ts'
import { CourseError } from '../../shared/errors.ts'
import { fillPlaceholders } from '../../shared/languages.ts'
import { buildSite, isSiteFresh, SITE } from '../../site/build.ts'
import type { Command } from '../command.ts'
import { warnOfBrokenLabs } from '../chosen-labs.ts'
import { COMMON_OPTIONS } from '../command.ts'
import { untilInterrupted } from '../interrupt.ts'
import { EXIT } from '../main.ts'
import { printer } from '../printer.ts'
import { cliTexts, type CliTexts } from '../texts.ts'

export const command: Command = async (args, { language }) => {
  const { values } = parseArgs({
    args,
    options: {
      ...COMMON_OPTIONS,
      port: { type: 'string' },
      'allow-host': { type: 'string', multiple: true, default: [] },
      'no-open': { type: 'boolean', default: false },
    },
  })
  warnOfBrokenLabs(language)
  const words = cliTexts(language)
  const paint = printer(process.stdout)
  const port = values.port === undefined ? undefined : readPort(values.port)
  if (!isSiteFresh()) {
    console.log(words.building)
    await buildSite()
  }
  const host = await startHost({
    siteFolder: SITE,
    allowHosts: values['allow-host'],
    ...(port === undefined ? {} : { port }),
  })
  if (host.busy) console.log(paint('yellow', describeBusy(host.busy, words)))
  console.log(`\n${paint('bold', words.ready)}\n  ${paint('cyan', host.url)}\n\n${words.stop}`)
  if (!values['no-open'] && hasDesktop()) await open(host.url).catch(() => {})
  await untilInterrupted()
  await host.dispose()
  return EXIT.passed
}

function describeBusy({ port, holder }: NonNullable<Host['busy']>, words: CliTexts): string {
  const sentence = holder ? words.busyBy : words.busy
  return fillPlaceholders(sentence, { port, holder: holder?.program ?? '', pid: holder?.pid ?? '' })
}

function readPort(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port
  throw new CourseError('ERR_USAGE', `--port takes a number from 0 to 65535, not "${text}".`)
}

/** Whether opening a browser would show one to somebody. */
function hasDesktop(env = process.env): boolean {
  if (env['CI'] !== undefined || env['SSH_CONNECTION'] !== undefined) return false
  if (process.platform !== 'linux') return true
  return env['DISPLAY'] !== undefined || env['WAYLAND_DISPLAY'] !== undefined
}
