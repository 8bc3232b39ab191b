/** The pages of the built site. */
import { readdirSync } from 'node:fs'
import { SITE } from '../../platform/site/build.ts'

/** Addresses of all pages in all languages, in their order: `/`, `/01-layers`, …, `/404`. */
export function sitePaths(): string[] {
  return readdirSync(SITE, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.html'))
    .map((file) => `/${file.replaceAll('\\', '/').replace(/(?:index)?\.html$/, '')}`)
    .sort()
}

/** Does something to every page, several at a time; a page that fails does not stop the others. */
export async function forEachPath(
  paths: readonly string[],
  workers: number,
  start: () => Promise<(path: string) => Promise<void>>,
): Promise<void> {
  const queue = [...paths]
  const work = async (): Promise<void> => {
    const visit = await start()
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) await visit(path)
  }
  await Promise.all(Array.from({ length: workers }, work))
}
