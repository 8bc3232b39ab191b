/** Bare things to weigh the site against: VitePress without a theme of ours, xterm.js alone. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
  const source = "import { Terminal } from '@xterm/xterm'\nnew Terminal().open(document.body)\n"
  const page = await buildPage(source)
  try {
    return gzipSync(readFileSync(join(page.folder, 'page.js'))).length
  } finally {
    page.dispose()
  }
}

/** `page.html` and `page.js`, bundled and minified, in a folder of their own. */
export async function buildPage(source: string, body = ''): Promise<Omit<BuiltSite, 'ms'>> {
  const root = newFolder()
  const folder = join(root, 'dist')
  const entry = join(root, 'page.js')
  writeFileSync(entry, source)
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      outDir: folder,
      rollupOptions: {
        input: entry,
        output: { entryFileNames: '[name].js', assetFileNames: '[name][extname]' },
      },
    },
  })
  const script = '<script type="module" src="page.js"></script>'
  writeFileSync(join(folder, 'page.html'), `<!doctype html><body>${body}${script}</body>`)
  return { folder, dispose: () => rmSync(root, { recursive: true, force: true }) }
}

/** Inside the project, where the packages are found. */
function newFolder(): string {
  mkdirSync(STATE, { recursive: true })
  return mkdtempSync(join(STATE, 'bench-'))
}
