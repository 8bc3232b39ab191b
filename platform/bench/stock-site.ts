/** Bare things to weigh the site against: VitePress without a theme of ours, xterm.js alone. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { ROOT, STATE } from '../catalogue/paths.ts'
import { timeCommand } from './spawned.ts'

const VITEPRESS = join(ROOT, 'node_modules', 'vitepress', 'bin', 'vitepress.js')

export interface BuiltSite {
  folder: string
  ms: number
  dispose(): void
}

/** Builds the site as `npm run build` does, into a folder of its own. */
export async function buildCourse(): Promise<BuiltSite> {
  const root = newFolder()
  const folder = join(root, 'dist')
  const ms = await timeCommand([VITEPRESS, 'build', '.', '--outDir', folder])
  return { folder, ms, dispose: () => rmSync(root, { recursive: true, force: true }) }
}

/** The same Markdown with VitePress's own theme. Our components stay unknown elements in it. */
export async function buildStock(): Promise<BuiltSite> {
  const root = newFolder()
  const config = {
    srcDir: join(ROOT, 'docs'),
    outDir: join(root, 'dist'),
    cacheDir: join(root, 'cache'),
    cleanUrls: true,
    rewrites: { 'en/:page*': ':page*' },
    ignoreDeadLinks: true,
  }
  mkdirSync(join(root, '.vitepress'))
  const source = `export default ${JSON.stringify(config, undefined, 2)}\n`
  writeFileSync(join(root, '.vitepress', 'config.mjs'), source)
  const ms = await timeCommand([VITEPRESS, 'build', root])
  return {
    folder: config.outDir,
    ms,
    dispose: () => rmSync(root, { recursive: true, force: true }),
  }
}

/** xterm.js and nothing else, bundled and minified as a site would: bytes, gzip. */
export async function xtermBytes(): Promise<number> {
  const root = newFolder()
  const entry = join(root, 'entry.js')
  writeFileSync(
    entry,
    "import { Terminal } from '@xterm/xterm'\nnew Terminal().open(document.body)\n",
  )
  try {
    const built = await build({
      root,
      configFile: false,
      logLevel: 'error',
      build: { write: false, rollupOptions: { input: entry } },
    })
    if (!('output' in built)) throw new Error('Vite has not built one bundle.')
    return built.output
      .flatMap((file) => (file.type === 'chunk' ? [gzipSync(file.code).length] : []))
      .reduce((sum, size) => sum + size, 0)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

/** Inside the project, where the packages are found. */
function newFolder(): string {
  mkdirSync(STATE, { recursive: true })
  return mkdtempSync(join(STATE, 'bench-'))
}
