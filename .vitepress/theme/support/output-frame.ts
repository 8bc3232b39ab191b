/** Binary frames of the host: one piece of a terminal's output with its place in the whole. */

const HEADER_BYTES = 12

export interface OutputFrame {
  terminal: number
  /** Offset of the first byte in everything that the terminal has ever printed. */
  fromByte: number
  bytes: Uint8Array
}

/** @returns `undefined` for a frame without a whole header: bytes from outside never throw */
export function parseOutputFrame(data: ArrayBuffer): OutputFrame | undefined {
  if (data.byteLength < HEADER_BYTES) return undefined
  const view = new DataView(data)
  return {
    terminal: view.getUint32(0),
    fromByte: Number(view.getBigUint64(4)),
    bytes: new Uint8Array(data, HEADER_BYTES),
  }
}
