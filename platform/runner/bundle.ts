/** One CommonJS file of a module of ours and all that it imports. Large to load: see bundled.ts. */
import { relative } from 'node:path'
import { rolldown } from 'rolldown'
import { ROOT } from '../catalogue/paths.ts'

/**
 * @param entry absolute path of the module
 * @returns the file's text, and the paths, below the project's folder, of what went into it
 * @throws when a module cannot be found or read as TypeScript
 */
export async function bundle(entry: string): Promise<{ code: string; sources: string[] }> {
  const build = await rolldown({ input: entry, platform: 'node', logLevel: 'silent' })
  try {
    const { output } = await build.generate({
      format: 'cjs',
      codeSplitting: false,
      exports: 'none',
      // As modules are.
      banner: "'use strict'",
    })
    // Also those of which nothing is left but a value that was put where it is used.
    const sources = [import.meta.filename, ...(await build.watchFiles)]
    return { code: output[0].code, sources: sources.map((path) => relative(ROOT, path)) }
  } finally {
    await build.close()
  }
}
