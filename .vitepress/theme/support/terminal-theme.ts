/** Colours of a terminal, taken from the page's CSS variables so that both change together. */
import type { ITheme } from '@xterm/xterm'

const NAMES = [
  'black',
  'red',
  'green',
  'yellow',
  'blue',
  'magenta',
  'cyan',
  'white',
  'brightBlack',
  'brightRed',
  'brightGreen',
  'brightYellow',
  'brightBlue',
  'brightMagenta',
  'brightCyan',
  'brightWhite',
] as const

export function terminalTheme(element: Element): ITheme {
  const style = getComputedStyle(element)
  const read = (name: string): string => style.getPropertyValue(`--otw-${name}`).trim()
  const theme: ITheme = {
    background: read('screen'),
    foreground: read('screen-text'),
    cursor: read('screen-cursor'),
    cursorAccent: read('screen'),
    selectionBackground: read('screen-selection'),
  }
  for (const name of NAMES) theme[name] = read(`ansi-${name.toLowerCase()}`)
  return theme
}
