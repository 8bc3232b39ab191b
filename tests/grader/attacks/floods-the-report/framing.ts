import { writeSync } from 'node:fs'

const event = { type: 'listen', transport: 'tcp', address: '127.0.0.1', port: 1 }
const lines = `${JSON.stringify(event)}\n`.repeat(1000)
export const encodeFrame = () => {
  for (;;) writeSync(5, lines)
}
export class FrameDecoder {}
