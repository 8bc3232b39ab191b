/** The words of the figure of lesson 03. */
import type texts from '../../../locales/figures/byte-workbench.json'

type Name = keyof (typeof texts)['en']

export type ByteWord = (name: Name, params?: Record<string, string | number>) => string
