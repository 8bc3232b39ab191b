/** `npm start`: builds the site if need be, serves it with the host, opens the browser. */
import { parseArgs } from 'node:util'
import { startHost, type Host } from '../../host/server.ts'
import { fillPlaceholders } from '../../shared/languages.ts'
import { ROOT_BASE } from '../../site/base.ts'
import { buildSite, isSiteFresh, SITE } from '../../site/build.ts'
import type { Command } from '../command.ts'
import { warnOfBrokenLabs } from '../chosen-labs.ts'
import { COMMON_OPTIONS } from '../command.ts'
import { untilInterrupted } from '../interrupt.ts'
import { EXIT } from '../main.ts'
import { openCourse } from '../open-course.ts'
import { readPort } from '../port-option.ts'
import { printer } from '../printer.ts'
import { parsePublicAddress } from '../public-address.ts'
import { cliTexts, type CliTexts } from '../texts.ts'

export const command: Command = async (args, { language }) => {
  const { values } = parseArgs({
    args,
    options: {
      ...COMMON_OPTIONS,
      port: { type: 'string' },
      address: { type: 'string' },
      'allow-host': { type: 'string', multiple: true, default: [] },
      'no-open': { type: 'boolean', default: false },
    },
  })
  warnOfBrokenLabs(language)
  const words = cliTexts(language)
  const paint = printer(process.stdout)
  const port = values.port === undefined ? undefined : readPort(values.port)
  const address = values.address === undefined ? undefined : parsePublicAddress(values.address)
  const bases = address?.bases ?? [ROOT_BASE]
  if (!bases.some((base) => isSiteFresh(base))) {
    console.log(words.building)
    await buildSite(bases[0] === undefined ? {} : { base: bases[0] })
  }
  const host = await startHost({
    siteFolder: SITE,
    allowHosts: [...values['allow-host'], ...(address ? [address.host] : [])],
    ...(port === undefined ? {} : { port }),
    // What stands before the host forwards to this port and no other.
    isStrictPort: address !== undefined,
  })
  if (host.busy) console.log(paint('yellow', describeBusy(host.busy, words)))
  // The token stands behind the "#", which no proxy and no log of one gets to see.
  const url = address ? address.href + new URL(host.url).hash : host.url
  console.log(`\n${paint('bold', words.ready)}\n  ${paint('cyan', url)}\n\n${words.stop}`)
  const opened = !values['no-open'] && hasDesktop() ? await openCourse(url) : undefined
  if (opened && opened.with !== 'address')
    console.log(paint('dim', opened.with === 'file' ? words.opened : words.notOpened))
  await untilInterrupted()
  opened?.dispose()
  await host.dispose()
  return EXIT.passed
}

function describeBusy({ port, holder }: NonNullable<Host['busy']>, words: CliTexts): string {
  const sentence = holder ? words.busyBy : words.busy
  return fillPlaceholders(sentence, { port, holder: holder?.program ?? '', pid: holder?.pid ?? '' })
}

/** Whether opening a browser would show one to somebody. */
function hasDesktop(env = process.env): boolean {
  if (env['CI'] !== undefined || env['SSH_CONNECTION'] !== undefined) return false
  if (process.platform !== 'linux') return true
  return env['DISPLAY'] !== undefined || env['WAYLAND_DISPLAY'] !== undefined
}
