/** `npm run build`: the site as static files in `.vitepress/dist`. */
import { parseArgs } from 'node:util'
import { readLabs } from '../../catalogue/catalogue.ts'
import { buildSite } from '../../site/build.ts'
import type { Command } from '../command.ts'
import { COMMON_OPTIONS } from '../command.ts'
import { EXIT } from '../main.ts'

export const command: Command = async (args) => {
  const { values } = parseArgs({ args, options: { ...COMMON_OPTIONS, base: { type: 'string' } } })
  // A site for others has every lesson. A wrong lab.json is told by file and field.
  readLabs()
  await buildSite(values.base === undefined ? {} : { base: values.base })
  return EXIT.passed
}
