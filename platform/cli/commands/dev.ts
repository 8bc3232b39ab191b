/** `npm run dev`: VitePress with hot reload, the host attached to its server. For authors. */
import { parseArgs } from 'node:util'
import { createServer } from 'vitepress'
import { ROOT } from '../../catalogue/paths.ts'
import type { Command } from '../command.ts'
import { warnOfBrokenLabs } from '../chosen-labs.ts'
import { COMMON_OPTIONS } from '../command.ts'
import { untilInterrupted } from '../interrupt.ts'
import { EXIT } from '../main.ts'
import { readPort } from '../port-option.ts'
import { cliTexts } from '../texts.ts'

export const command: Command = async (args, { language }) => {
  const { values } = parseArgs({
    args,
    options: {
      ...COMMON_OPTIONS,
      port: { type: 'string', default: '4600' },
      'allow-host': { type: 'string', multiple: true, default: [] },
    },
  })
  const port = readPort(values.port)
  warnOfBrokenLabs(language)
  // VitePress makes the plugin, so the names reach it through the environment.
  process.env['OTW_ALLOW_HOSTS'] = values['allow-host'].join(',')
  // The host's plugin prints the address with the token once the server listens.
  const server = await createServer(ROOT, { host: '127.0.0.1', port })
  await server.listen()
  server.printUrls()
  console.log(cliTexts(language).stop)
  await untilInterrupted()
  await server.close()
  return EXIT.passed
}
