let shared: unknown = 1
for (let i = 0; i < 22; i++) shared = [shared, shared]
const endless: object = new Proxy(
  {},
  {
    get: () => endless,
    ownKeys: () => Array.from({ length: 1e6 }, (_, i) => `k${i}`),
    getOwnPropertyDescriptor: () => ({ value: endless, enumerable: true, configurable: true }),
  },
)
const slow = {
  toJSON: () => {
    for (;;);
  },
  get x() {
    return slow
  },
}
const values = [
  shared,
  endless,
  slow,
  new Map([[shared, shared]]),
  { length: 1e9 },
  'x'.repeat(2 ** 28),
]
let calls = 0
export const encodeFrame = () => values[calls++ % values.length]
export class FrameDecoder {}
