/** Colours where a terminal shows them, nothing where output is piped. */
import { styleText } from 'node:util'
import type { WriteStream } from 'node:tty'

export type Style = 'green' | 'red' | 'yellow' | 'dim' | 'bold' | 'cyan'
export type Paint = (style: Style, text: string) => string

export function printer(stream: NodeJS.WriteStream | WriteStream): Paint {
  return (style, text) => styleText(style, text, { stream, validateStream: true })
}

/** How many columns of a terminal a text takes: a Chinese character takes two. */
export function columnsOf(text: string): number {
  const wide = text.match(/[\p{Script=Han}\u3000-\u303f\uff00-\uff60]/gu)
  return text.length + (wide?.length ?? 0)
}
