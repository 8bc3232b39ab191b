/** The icon of the site in the head of each page; VitePress leaves addresses in a head as they are. */
import type { Plugin } from 'vite'
import type { HeadConfig } from 'vitepress'
import { ANYWHERE } from '../../platform/site/base.ts'

/** The mark of the site: eight pins in the colours of a network cable's wires. */
export const ICON = '/logo.svg'

/** For every page alike; nothing when each page has to find the icon from where it lies. */
export function iconHead(base: string): HeadConfig[] {
  return base === ANYWHERE ? [] : [iconLink(base)]
}

/** @param page as VitePress names it: `ru/07-framing.md` */
export function iconHeadOf(base: string, page: string): HeadConfig[] {
  if (base !== ANYWHERE) return []
  const depth = page.split('/').length - 1
  return [iconLink(depth === 0 ? ANYWHERE : '../'.repeat(depth))]
}

/**
 * VitePress's server for authors sends pages with an empty head, and the browser then asks for a
 * /favicon.ico that does not exist.
 */
export function devIcon(base: string): Plugin {
  return {
    name: 'on-the-wire:dev-icon',
    apply: 'serve',
    transformIndexHtml: () => iconHead(base).map(([tag, attrs = {}]) => ({ tag, attrs })),
  }
}

function iconLink(root: string): HeadConfig {
  return ['link', { rel: 'icon', href: root + ICON.slice(1), type: 'image/svg+xml' }]
}
