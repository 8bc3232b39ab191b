for (;;);
export const encodeFrame = undefined
export class FrameDecoder {}
