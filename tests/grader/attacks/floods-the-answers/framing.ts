import { writeSync } from 'node:fs'

const lines = `${JSON.stringify({ record: 1, args: ['a', ['x'.repeat(1000)]] })}\n`.repeat(500)
const nested = `${'['.repeat(500_000)}${']'.repeat(500_000)}\n`
const error = (depth: number): string =>
  `{"name":"E","message":"m","errors":[${depth === 0 ? '' : error(depth - 1)}]}`
const errors = `{"id":1,"phase":"call","error":${error(4_000)}}\n`

export const encodeFrame = () => {
  writeSync(4, nested)
  writeSync(4, errors)
  for (;;) writeSync(4, lines)
}
export class FrameDecoder {}
