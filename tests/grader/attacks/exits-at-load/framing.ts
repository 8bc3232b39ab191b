process.exit(0)
export const encodeFrame = undefined
export class FrameDecoder {}
