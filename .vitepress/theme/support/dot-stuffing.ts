/**
 * A message's lines as they go over the wire: line ends as CR LF, dots doubled, the line with one
 * dot at the end. Pure.
 * Source: RFC 5321 §4.5.2.
 */

export interface WireByte {
  byte: number
  /** `dot`: added because the line begins with one. `end`: CR LF, or the last line altogether. */
  kind: 'text' | 'dot' | 'end'
}

export interface StuffedLine {
  /** As it is in the message; nothing for the last line, which is not part of it. */
  text: string | undefined
  wire: WireByte[]
}

const END: WireByte[] = [
  { byte: 0x0d, kind: 'end' },
  { byte: 0x0a, kind: 'end' },
]

/** @param message lines may end with CR LF, LF or CR; the last one may have no end */
export function stuffedLines(message: string): StuffedLine[] {
  const texts = message.split(/\r\n|\r|\n/)
  if (texts.at(-1) === '') texts.pop()
  const lines = texts.map((text): StuffedLine => {
    const bytes = [...new TextEncoder().encode(text)]
    const wire = bytes.map((byte): WireByte => ({ byte, kind: 'text' }))
    const dot: WireByte[] = text.startsWith('.') ? [{ byte: 0x2e, kind: 'dot' }] : []
    return { text, wire: [...dot, ...wire, ...END] }
  })
  return [...lines, { text: undefined, wire: [{ byte: 0x2e, kind: 'end' }, ...END] }]
}
