/** Values as short code, for steps and evidence: the same in every language. */
import { tmpdir } from 'node:os'
import { FOLDER_NAME } from '../runner/temporary-folder.ts'
import { MAX_EVIDENCE_BYTES } from '../shared/limits.ts'

const MAX_TEXT = 60
const MAX_BYTES = 24
const MAX_ITEMS = 6

/** `68 69 0a`; longer input is cut and counted. */
export function showBytes(bytes: Uint8Array, maxBytes = MAX_BYTES): string {
  const shown = toHex(bytes.subarray(0, maxBytes))
  return bytes.length > maxBytes ? `${shown} … (${bytes.length} bytes)` : shown
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
}

/** Hex of at most `MAX_EVIDENCE_BYTES`, starting so that `around` is in view. */
export function evidenceHex(bytes: Uint8Array): string {
  return toHex(bytes.subarray(0, MAX_EVIDENCE_BYTES))
}

export function showValue(value: unknown, depth = 0): string {
  if (typeof value === 'string') return showText(value)
  if (value instanceof Uint8Array) return value.length === 0 ? '<0 bytes>' : `<${showBytes(value)}>`
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return value.name ? `[function ${value.name}]` : '[function]'
  // String(-0) is "0": a difference from 0 would not be seen.
  if (Object.is(value, -0)) return '-0'
  if (typeof value !== 'object' || value === null) return String(value)
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
  if (depth > 2) return '…'
  if (Array.isArray(value)) return `[${showItems(value, (item) => showValue(item, depth + 1))}]`
  if (value instanceof Map)
    return `Map {${showItems([...value], ([k, v]) => `${showValue(k, 3)}: ${showValue(v, depth + 1)}`)}}`
  if (value instanceof Set) return `Set {${showItems([...value], (v) => showValue(v, depth + 1))}}`
  const name = 'remoteName' in value && typeof value.remoteName === 'string' ? value.remoteName : ''
  if (name) return name
  return `{${showItems(Object.entries(value), ([k, v]) => `${k}: ${showValue(v, depth + 1)}`)}}`
}

function showItems<T>(items: T[], show: (item: T) => string): string {
  const shown = items.slice(0, MAX_ITEMS).map(show).join(', ')
  return items.length > MAX_ITEMS ? `${shown}, … (${items.length})` : shown
}

function showText(text: string): string {
  const maxLength = MAX_TEXT + folderOf(text).length
  const cut = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text
  const quoted = JSON.stringify(cut).replace(UNSEEN, escapeCharacter)
  return text.length > maxLength ? `${quoted} (${text.length})` : quoted
}

/** Where a path begins in a temporary folder: as long as the machine makes it, so not counted. */
function folderOf(text: string): string {
  if (!text.startsWith(tmpdir())) return ''
  const found = text.matchAll(FOLDER_NAME).next().value
  return found ? text.slice(0, found.index + found[0].length) : ''
}

/** What JSON leaves as it is, and a terminal or a browser does not show but obeys. */
const UNSEEN = /[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** A CSI sequence, an OSC string, then single controls and marks that turn the writing round. */
const CONTROLS = new RegExp(
  [
    String.raw`\u001b\[[0-9;?]*[ -/]*[@-~]`,
    String.raw`\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)`,
    String.raw`[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]`,
  ].join('|'),
  'g',
)

/** Removes what would act on a terminal: control characters but tab and newline. */
export function plainText(text: string): string {
  return text.replace(CONTROLS, '')
}

/** Lines of a crash report that say nothing about the learner's own code. */
const NODE_NOISE = /^(?: +at .*\(?node:.*|Node\.js v[\d.]+)\r?\n?/gm

/** What a program printed, for a learner to read: without Node's inner frames and its version. */
export function readableOutput(text: string): string {
  return plainText(text)
    .replace(NODE_NOISE, '')
    .replace(/\n{3,}/g, '\n\n')
}
