/** Newline-delimited JSON over a pipe, with a cap on a line: the carrier of the boundary. */
import type { Readable } from 'node:stream'

/**
 * Hands each whole line of a stream to `onLine`.
 * @param onTooLong called once when a line exceeds `maxBytes`; nothing is handed on after that
 */
export function readLines(
  stream: Readable,
  maxBytes: number,
  onLine: (line: string) => void,
  onTooLong: () => void,
): void {
  let pieces: Buffer[] = []
  let bytes = 0
  let isOver = false
  stream.on('data', (chunk: Buffer) => {
    let start = 0
    while (!isOver) {
      const end = chunk.indexOf(0x0a, start)
      const piece = chunk.subarray(start, end === -1 ? undefined : end)
      bytes += piece.length
      if (bytes > maxBytes) {
        isOver = true
        pieces = []
        onTooLong()
        return
      }
      pieces.push(piece)
      if (end === -1) return
      const line = Buffer.concat(pieces).toString('utf8')
      pieces = []
      bytes = 0
      start = end + 1
      onLine(line)
    }
  })
}
