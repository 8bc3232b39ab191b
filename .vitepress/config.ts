/**
 * The site: one folder per language in docs/, English at the root. Parts, lessons and their order
 * come from the catalogue; what a lesson page shows of its lab travels in its page data.
 */
import { fileURLToPath } from 'node:url'
import { defineConfig, type PageData } from 'vitepress'
import { ROOT } from '../platform/catalogue/paths.ts'
import { courseHost } from '../platform/host/vite-plugin.ts'
import { ANYWHERE, BASE_VARIABLE, ROOT_BASE } from '../platform/site/base.ts'
import { colourClasses, highlightOnce, leanCode, plainCodeForSearch } from './build/code-blocks.ts'
import { devIcon, ICON, iconHead, iconHeadOf } from './build/icon-head.ts'
import { courseDataOf, lessonDataOf } from './build/lesson-data.ts'
import { localeOf } from './build/locale-config.ts'
import { resultsDataOf } from './build/results-data.ts'
import { courseMarkdown } from './build/markdown.ts'
import { courseSearch } from './build/search-plugin.ts'

const themeFile = (path: string): string =>
  fileURLToPath(new URL(`./theme/${path}`, import.meta.url))

const base = process.env[BASE_VARIABLE] ?? ROOT_BASE

/** What pages import only when search, a terminal or the editor is opened. */
const LATE_DEPENDENCIES = [
  '@codemirror/autocomplete',
  '@codemirror/commands',
  '@codemirror/lang-javascript',
  '@codemirror/language',
  '@codemirror/lint',
  '@codemirror/merge',
  '@codemirror/search',
  '@codemirror/state',
  '@codemirror/view',
  '@lezer/highlight',
  '@orama/stemmers/english',
  '@orama/stemmers/russian',
  '@xterm/addon-fit',
  '@xterm/addon-search',
  '@xterm/addon-web-links',
  '@xterm/xterm',
  'minisearch',
]

export default defineConfig({
  srcDir: 'docs',
  base,
  // Who does not know the server cannot rely on it to find `07-framing.html` for `07-framing`.
  cleanUrls: base !== ANYWHERE,
  rewrites: { 'en/:page*': ':page*' },
  title: 'On the Wire',
  head: [
    ...iconHead(base),
    ['meta', { name: 'color-scheme', content: 'light dark' }],
    ['meta', { name: 'referrer', content: 'no-referrer' }],
  ],
  locales: { root: localeOf('en'), ru: localeOf('ru'), zh: localeOf('zh') },
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark' },
    preConfig: plainCodeForSearch,
    config: courseMarkdown,
    shikiSetup: highlightOnce,
    codeTransformers: [colourClasses()],
  },
  themeConfig: { logo: { src: ICON, alt: '' }, i18nRouting: true, outline: [2, 3] },
  transformHead: ({ page }) => iconHeadOf(base, page),
  transformPageData: (page: PageData) => ({
    lesson: lessonDataOf(page.relativePath),
    course: courseDataOf(page.relativePath),
    results: resultsDataOf(page.relativePath),
  }),
  vite: {
    plugins: [courseSearch(), leanCode(), devIcon(base), courseHost()],
    resolve: {
      alias: [
        {
          find: /^.*\/VPSidebarItem\.vue$/,
          replacement: themeFile('components/SidebarItem.vue'),
        },
        { find: /^.*\/VPNavBarSearch\.vue$/, replacement: themeFile('components/NavSearch.vue') },
      ],
    },
    // Found late, they would make Vite reload a page that has a terminal open.
    optimizeDeps: { include: LATE_DEPENDENCIES },
    server: { fs: { allow: [ROOT] } },
    // An index of the search is larger than this by nature, and read when somebody searches.
    build: { chunkSizeWarningLimit: 3_000 },
  },
})
