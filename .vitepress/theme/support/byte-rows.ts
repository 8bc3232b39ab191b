/** Expected and received bytes side by side, in rows, around the first wrong one. */
import type { BytesEvidence } from '../../../platform/shared/verdict.ts'

export interface ByteCell {
  /** Two hex digits; empty where this side has ended. */
  hex: string
  /** The character, for printable ASCII; a dot otherwise. */
  text: string
}

export interface ByteRow {
  /** Offset of the first cell in the whole. */
  offset: number
  expected: ByteCell[]
  received: ByteCell[]
  /** Index of the first wrong cell, in the row that holds it. */
  wrongAt?: number
}

/** Eight bytes fit on a phone beside their characters. */
export const BYTES_PER_ROW = 8
/** Rows shown before and after the one that holds the first wrong byte. */
const ROWS_AROUND = 1

/**
 * @returns no rows when the first wrong byte lies behind what the evidence shows
 * @param evidence hex with or without spaces; both sides start at offset 0 and may be cut off
 */
export function byteRows(evidence: BytesEvidence): ByteRow[] {
  const expected = bytesOf(evidence.expectedHex)
  const received = bytesOf(evidence.actualHex)
  const length = Math.max(expected.length, received.length)
  const wrongRow = Math.floor(evidence.firstWrongByte / BYTES_PER_ROW)
  const first = Math.max(0, wrongRow - ROWS_AROUND)
  const last = Math.min(Math.floor(Math.max(0, length - 1) / BYTES_PER_ROW), wrongRow + ROWS_AROUND)
  const rows: ByteRow[] = []
  for (let row = first; row <= last; row += 1) {
    const offset = row * BYTES_PER_ROW
    rows.push({
      offset,
      expected: cellsOf(expected, offset),
      received: cellsOf(received, offset),
      ...(row === wrongRow ? { wrongAt: evidence.firstWrongByte - offset } : {}),
    })
  }
  return rows
}

function bytesOf(hex: string): string[] {
  return hex.toLowerCase().match(/[0-9a-f]{2}/g) ?? []
}

function cellsOf(bytes: string[], offset: number): ByteCell[] {
  return Array.from({ length: BYTES_PER_ROW }, (_, index) => {
    const hex = bytes[offset + index] ?? ''
    return { hex, text: hex === '' ? '' : characterOf(Number.parseInt(hex, 16)) }
  })
}

function characterOf(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'
}
