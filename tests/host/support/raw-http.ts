/** Requests written by hand, so that no client corrects their headers. */
import { connect } from 'node:net'

/** Sends the lines as they are. @returns the first line and the rest of the answer's beginning */
export function rawRequest(
  port: number,
  lines: string[],
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port })
    let text = ''
    socket.setTimeout(5_000, () => socket.destroy(new Error(`no answer to ${lines.join(' | ')}`)))
    socket.on('connect', () => socket.write([...lines, '', ''].join('\r\n'), 'latin1'))
    socket.on('data', (chunk) => {
      text += String(chunk)
      // An upgraded connection stays open: its head is answer enough.
      if (text.startsWith('HTTP/1.1 101') && text.includes('\r\n\r\n')) socket.end()
    })
    socket.on('error', reject)
    socket.on('close', () => resolve({ status: Number(text.split(' ')[1] ?? 0), text }))
  })
}
