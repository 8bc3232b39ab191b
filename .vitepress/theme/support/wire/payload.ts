/** Bytes of events: decoded once when they are looked at, as text and as short previews. */
import type { Payload, TraceEvent } from '../../../../platform/shared/trace.ts'

const decoded = new WeakMap<TraceEvent, Uint8Array>()
const NO_BYTES = new Uint8Array()

/** The kept bytes of an event; none for one that carries none. */
export function bytesOf(event: TraceEvent): Uint8Array {
  if (!('data' in event) || event.data === undefined) return NO_BYTES
  const known = decoded.get(event)
  if (known) return known
  const bytes = decodeBase64(event.data)
  decoded.set(event, bytes)
  return bytes
}

/** The first bytes of a payload as a line of text, without decoding the rest. */
export function previewOf({ data = '', size }: Payload, maxBytes = 24): string {
  const bytes = decodeBase64(data.slice(0, Math.ceil(maxBytes / 3) * 4)).subarray(0, maxBytes)
  return visibleText(bytes) + (size > bytes.length ? '…' : '')
}

/** A trace may come out of a file: what is no Base64 counts as nothing kept. */
function decodeBase64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return NO_BYTES
  }
}

/** Bytes as one line of text: LF and CR as they are written in code, what is no text as a dot. */
export function visibleText(bytes: Uint8Array): string {
  return new TextDecoder()
    .decode(bytes)
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replace(/[\p{Cc}\p{Cf}\ufffd]/gu, '·')
}

/** `00 00 00 02 68 69` */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
}
