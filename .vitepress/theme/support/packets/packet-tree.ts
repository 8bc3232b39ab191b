/** The headers of a packet as a list with levels, ready to be drawn and walked through. */
import type { Language } from '../../../../platform/shared/languages.ts'
import type { PacketEntry } from './conversations.ts'
import type { Field, Layer } from './packet.ts'
import { fieldTitle, flagWords, type PacketText } from './packet-words.ts'

export interface TreeRow {
  key: string
  /** Which layer it belongs to; every layer has a row of its own. */
  layer: number
  isLayer: boolean
  /** 0 for a layer, 1 for its fields, 2 for their parts. */
  level: number
  title: string
  value: string
  /** What the value means, in words. */
  note: string
  /** Wireshark's name; empty for a layer. */
  name: string
  from: number
  to: number
}

export interface TreeWords {
  text: PacketText
  language: Language
}

export function packetTree(entry: PacketEntry, words: TreeWords): TreeRow[] {
  const rows: TreeRow[] = []
  for (const [index, layer] of entry.packet.layers.entries()) {
    rows.push(layerRow(layer, { index, entry, words }))
    for (const [place, field] of layer.fields.entries())
      addField(rows, field, { layer: index, level: 1, key: `${index}-${place}`, entry, words })
  }
  return rows
}

/** The innermost field that holds a byte. */
export function fieldAt(rows: readonly TreeRow[], byte: number): TreeRow | undefined {
  const holding = rows.filter(({ from, to }) => from <= byte && byte < to)
  return holding.toSorted((a, b) => a.to - a.from - (b.to - b.from) || b.level - a.level)[0]
}

function layerRow(
  layer: Layer,
  { index, entry, words }: { index: number; entry: PacketEntry; words: TreeWords },
): TreeRow {
  const { text } = words
  const name = text(`layer-${layer.name}`)
  return {
    key: `${index}`,
    layer: index,
    isLayer: true,
    level: 0,
    title: layer.isQuoted ? text('quoted', { layer: name }) : name,
    value: text('bytes', { count: layer.to - layer.from }),
    note: layerNote(layer, entry, text),
    name: '',
    from: layer.from,
    to: layer.to,
  }
}

function layerNote(layer: Layer, { packet, tcp }: PacketEntry, text: PacketText): string {
  if (layer.isQuoted) return ''
  if (layer.name === 'payload' && tcp?.stream)
    return text('stream-range', { from: tcp.stream.from, to: tcp.stream.to - 1 })
  if (layer.name === 'tcp' && packet.tcp) return flagWords(packet.tcp.flags).join(' ')
  if ((layer.name === 'ipv4' || layer.name === 'ipv6') && packet.ip)
    return `${packet.ip.source} → ${packet.ip.destination}`
  return ''
}

interface FieldPlace {
  layer: number
  level: number
  key: string
  entry: PacketEntry
  words: TreeWords
}

function addField(rows: TreeRow[], field: Field, place: FieldPlace): void {
  const { layer, level, key, words } = place
  rows.push({
    key,
    layer,
    isLayer: false,
    level,
    title: fieldTitle(field.name, words.language),
    value: valueText(field),
    note: noteOf(field, place),
    name: field.name,
    from: field.from,
    to: field.to,
  })
  for (const [index, part] of (field.fields ?? []).entries())
    addField(rows, part, { ...place, level: level + 1, key: `${key}-${index}` })
}

function valueText({ name, value, hexDigits }: Field): string {
  if (typeof value === 'string') return value
  if (hexDigits !== undefined) return `0x${value.toString(16).padStart(hexDigits, '0')}`
  // The kind of an option is told by its title.
  return /^tcp\.options\.(?!.*(val|shift|_le|_re|ts))/.test(name) ? '' : String(value)
}

function noteOf({ name, meaning, value }: Field, { entry, words, layer }: FieldPlace): string {
  const { text } = words
  const { tcp, packet } = entry
  if (meaning) return text(`is-${meaning}`)
  if (name === 'tcp.flags' && packet.tcp) return flagWords(packet.tcp.flags).join(' ')
  if (!tcp || packet.layers[layer]?.isQuoted) return ''
  if (name === 'tcp.seq_raw') return `${text('relative')}: ${tcp.sequence}`
  if (name === 'tcp.ack_raw' && tcp.acknowledgement !== undefined)
    return `${text('relative')}: ${tcp.acknowledgement}`
  if (name === 'tcp.window_size_value') return windowNote(entry, Number(value), text)
  if (name === 'tcp.options.wscale.shift') return `× ${2 ** Number(value)}`
  return ''
}

function windowNote({ tcp, packet }: PacketEntry, value: number, text: PacketText): string {
  if (packet.tcp?.flags.syn) return ''
  if (tcp?.windowShift === undefined) return text('shift-unknown')
  if (tcp.windowShift === 0) return ''
  const product = text('shift', { value, factor: 2 ** tcp.windowShift })
  return `${product} = ${value * 2 ** tcp.windowShift}`
}
