/** The words of the packets and the states. Loaded with those panels, not with every page. */
import fields from '../../locales/figures/packet-fields.json' with { type: 'json' }
import texts from '../../locales/figures/packets.json' with { type: 'json' }
import type { Language } from '../../../../platform/shared/languages.ts'
import type { TcpFlags } from './packet.ts'

export type PacketTextName = keyof (typeof texts)['en']
type Params = Record<string, string | number>
export type PacketText = (name: PacketTextName, params?: Params) => string

/** A placeholder without a value stays as it is, so that a mistake is seen. */
export function packetTextIn(language: Language): PacketText {
  return (name, params = {}) =>
    texts[language][name].replace(/\{(\w+)\}/g, (whole, key: string) =>
      Object.hasOwn(params, key) ? String(params[key]) : whole,
    )
}

/** A number with so many digits behind the mark of the language. */
export function decimal(value: number, digits: number, text: PacketText): string {
  return value.toFixed(digits).replace('.', text('decimal-mark'))
}

/** What a field is called; Wireshark's own name when there is no word for it. */
export function fieldTitle(name: string, language: Language): string {
  const known: Record<string, string> = fields[language]
  return known[name] ?? name
}

/** Every field that has a title; a test compares them with those that the decoder gives out. */
export const FIELD_NAMES: readonly string[] = Object.keys(fields.en)

const FLAG_WORDS = [
  ['syn', 'SYN'],
  ['fin', 'FIN'],
  ['rst', 'RST'],
  ['psh', 'PSH'],
  ['ack', 'ACK'],
  ['urg', 'URG'],
  ['ece', 'ECE'],
  ['cwr', 'CWR'],
] as const

/** @example flagWords(flags) // ['SYN', 'ACK'] */
export function flagWords(flags: TcpFlags): string[] {
  return FLAG_WORDS.flatMap(([name, word]) => (flags[name] ? [word] : []))
}
