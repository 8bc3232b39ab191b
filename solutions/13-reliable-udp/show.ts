/** Datagrams on the screen, for the programs of this lab. Given complete. */

const TYPES = ['?', 'DATA', 'ACK']

/**
 * What the header says, intact or damaged: `DATA 5, 1032 bytes`. It trusts nothing and checks
 * nothing, so the proxy and the logs work without the exercise.
 */
export function describe(bytes: Uint8Array): string {
  const size = count(bytes.length, 'byte')
  if (bytes.length < 8) return size
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const type = TYPES[view.getUint8(0)] ?? '?'
  const last = type === 'DATA' && (view.getUint8(1) & 1) === 1 ? ' LAST' : ''
  return `${type} ${view.getUint16(2)}${last}, ${size}`
}

/** `1 byte`, `2 bytes`. */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`
}
