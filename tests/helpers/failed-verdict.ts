/** A failed check of lesson 07 with every kind of evidence, as a host tells it. */
import type { RenderedVerdict } from '../../platform/shared/messages.ts'

export const FAILED: RenderedVerdict = {
  check: 'waits-for-the-rest',
  kind: 'failed',
  title: 'A frame that has not fully arrived is not returned',
  durationMs: 3,
  seed: 4711,
  sentence: 'Only 3 of 6 bytes had been pushed.',
  steps: [{ number: 1, action: 'decoder.push(00 00 00)', result: '[]' }],
  bytes: {
    expectedHex: '000000026869',
    actualHex: '000000006869',
    expectedBytes: 6,
    actualBytes: 6,
    firstWrongByte: 3,
  },
  repeat: 'npm run check -- 07 waits-for-the-rest --seed 4711',
}
