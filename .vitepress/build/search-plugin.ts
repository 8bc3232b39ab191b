/**
 * Makes one search index per language. VitePress's own local search sends its tokenizer to the
 * page as source text and revives it with `new Function`, which the site's Content-Security-Policy
 * forbids; here both sides import the same module instead.
 *
 * `import { loaders } from 'virtual:search-index'` gives one loader per language; the index itself
 * is a file of its own that is fetched when search is opened.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createMarkdownRenderer, type MarkdownRenderer, type SiteConfig } from 'vitepress'
import type { Plugin, ResolvedConfig, ViteDevServer } from 'vite'
import { LANGUAGES, isLanguage, type Language } from '../../platform/shared/languages.ts'
import { buildIndex, type Section } from '../theme/support/search-index.ts'
import { languageAndName, linkTo } from './lesson-data.ts'
import { sectionsOf } from './page-sections.ts'
import { readLabels } from './read-labels.ts'

const MODULE = 'virtual:search-index'
const RESOLVED = '\0virtual:search-index'
const NO_LOADERS = 'export const loaders = {}'

export function courseSearch(): Plugin {
  let site: SiteConfig
  let renderer: Promise<MarkdownRenderer> | undefined
  let server: ViteDevServer | undefined

  /** The renderer of the pages: VitePress 2.0.0-alpha.20 makes one, whatever it is asked for. */
  const markdown = (): Promise<MarkdownRenderer> =>
    (renderer ??= createMarkdownRenderer(site.srcDir, site.markdown, site.site.base))

  return {
    name: 'on-the-wire:search',
    configResolved(config) {
      site = siteConfigOf(config)
    },
    configureServer(devServer) {
      server = devServer
    },
    resolveId: (id) => (id.startsWith(MODULE) ? `\0${id}` : undefined),
    async load(id) {
      // Nobody searches on the server, where pages are rendered.
      if (id === RESOLVED) return this.environment.name === 'ssr' ? NO_LOADERS : loadersSource()
      const language = id.startsWith(`${RESOLVED}/`) ? id.slice(RESOLVED.length + 1) : undefined
      if (!isLanguage(language)) return undefined
      const sections = await readSections(site, await markdown(), language)
      const json = JSON.stringify(buildIndex(sections))
      return `export default ${JSON.stringify(json)}`
    },
    hotUpdate({ file }) {
      if (!file.endsWith('.md') || !server) return
      for (const language of LANGUAGES) {
        const graph = server.environments.client.moduleGraph
        const module = graph.getModuleById(`${RESOLVED}/${language}`)
        if (module) graph.invalidateModule(module)
      }
    },
  }
}

function loadersSource(): string {
  const entries = LANGUAGES.map((name) => `  ${name}: () => import('${MODULE}/${name}'),`)
  return `export const loaders = {\n${entries.join('\n')}\n}`
}

async function readSections(
  site: SiteConfig,
  markdown: MarkdownRenderer,
  language: Language,
): Promise<Section[]> {
  const labels = readLabels(language)
  const pages = site.pages.filter((page) => languageAndName(page).language === language)
  const sections: Section[] = []
  for (const page of pages) {
    const { name } = languageAndName(page)
    if (name === 'index') continue
    const path = join(site.srcDir, page)
    // Without syntax colours and marked terms: they cost most of the time and say nothing to a search.
    const env = { path, relativePath: page, cleanUrls: true, isForSearch: true }
    const html = await markdown.renderAsync(await readFile(path, 'utf8'), env)
    sections.push(...sectionsOf(html, linkTo(name, language), labels))
  }
  return sections
}

/** VitePress keeps its own configuration on Vite's. */
function siteConfigOf(config: ResolvedConfig): SiteConfig {
  const { vitepress } = config as ResolvedConfig & { vitepress?: SiteConfig }
  if (!vitepress) throw new Error('The search plugin runs inside VitePress only.')
  return vitepress
}
