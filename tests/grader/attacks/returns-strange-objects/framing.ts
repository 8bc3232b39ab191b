const values = [
  { constructor: null, toString: 1, valueOf: null, then: 1 },
  { remoteName: { toString: null }, handle: 'x' },
  Object.create(null),
  { __proto__: null, length: -1 },
  Object.assign([], { constructor: undefined }),
  new Date(NaN),
  new Error('x', { cause: new AggregateError([new AggregateError([], 'y')], 'z') }),
]
let calls = Math.floor(Date.now() / 7) % values.length
export const encodeFrame = () => values[calls++ % values.length]
export class FrameDecoder {}
