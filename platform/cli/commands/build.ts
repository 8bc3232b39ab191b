/** `npm run build`: the site as static files, in `.vitepress/dist` or another folder. */
import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readLabs } from '../../catalogue/catalogue.ts'
import { parseBase } from '../../site/base.ts'
import { buildSite } from '../../site/build.ts'
import type { Command } from '../command.ts'
import { COMMON_OPTIONS } from '../command.ts'
import { usageError } from '../refusals.ts'
import { EXIT } from '../main.ts'

export const command: Command = async (args) => {
  const { values } = parseArgs({
    args,
    options: { ...COMMON_OPTIONS, base: { type: 'string' }, out: { type: 'string' } },
  })
  const base = parseBase(values.base ?? '')
  // A site for others has every lesson. A wrong lab.json is told by file and field.
  readLabs()
  await buildSite({ base, ...(values.out === undefined ? {} : { out: emptyPlace(values.out) }) })
  return EXIT.passed
}

/**
 * The build empties its folder first: that must not be somebody's work.
 * @throws CourseError `ERR_USAGE` for a folder with anything in it but a site
 */
function emptyPlace(out: string): string {
  const folder = resolve(out)
  if (!existsSync(folder)) return folder
  // What every build puts there first, a broken one too.
  const isSite = existsSync(join(folder, 'logo.svg')) && existsSync(join(folder, 'recordings'))
  if (isSite || readdirSync(folder).length === 0) return folder
  throw usageError('not-a-site', { folder: out })
}
