/// <reference types="vite/client" />

/** Made by .vitepress/build/search-plugin.ts. */
declare module 'virtual:search-index' {
  /** One loader per language; the index as the JSON text that `loadIndex` takes. */
  export const loaders: Record<'en' | 'ru' | 'zh', () => Promise<{ default: string }>>
}
