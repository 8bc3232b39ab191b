/** Checks of `takeLine`. */
import { equal, equalBytes, fail, RemoteError, utf8, type CheckContext } from '#checker'
import { mustReject } from './outcomes.ts'
import type * as Lines from '../../../solutions/06-conversations/lines.ts'

type Taken = { line: Uint8Array; usedBytes: number } | undefined

const loadLines = ({ lab }: CheckContext) => lab.load<typeof Lines>('lines.ts')

export async function takesOneLine(context: CheckContext): Promise<void> {
  const { random } = context
  const { takeLine } = await loadLines(context)
  const text = random.text(random.int(2, 6))
  const rest = random.pick(['', `${random.text(2)}\n`, `${random.text(1)}\r\n\n`, random.text(3)])
  const cases = [
    { content: text, end: '\n', key: 'wrong-line' },
    { content: text, end: '\r\n', key: 'crlf' },
    { content: '', end: '\n', key: 'empty' },
    { content: '', end: '\r\n', key: 'empty' },
    { content: ` ${text}\t `, end: '\n', key: 'wrong-line' },
    { content: `${text}\r${text}`, end: '\n', key: 'lone-cr' },
    { content: `${text}\r`, end: '\r\n', key: 'lone-cr' },
  ]
  for (const { content, end, key } of cases) {
    const received = content + end + rest
    const params = { received: JSON.stringify(received) }
    const taken = (await takeLine(utf8(received))) as Taken
    if (typeof taken !== 'object' || taken === null) fail('not-taken', params)
    equalBytes(taken.line, utf8(content), key, params)
    const used = utf8(content + end).length
    equal(taken.usedBytes, used, 'wrong-count', { ...params, used, actual: taken.usedBytes })
  }
  for (const incomplete of ['', text, `${text}\r`, `\r`, `${text}\r${text}`]) {
    const taken = (await takeLine(utf8(incomplete))) as Taken
    if (taken !== undefined) fail('too-early', { received: JSON.stringify(incomplete) })
  }
}

export async function limitsALine(context: CheckContext): Promise<void> {
  const { random } = context
  const { takeLine } = await loadLines(context)
  const max = random.int(6, 40)
  const line = 'x'.repeat(max)
  for (const [end, shown] of [
    ['\n', 'LF'],
    ['\r\n', 'CRLF'],
    ['', '∅'],
    ['\r', 'CR'],
  ] as const) {
    // What follows is the next line's business.
    const more = end.endsWith('\n') ? 'y'.repeat(3 * max) : ''
    await takeLine(utf8(line + end + more), max).catch((error: unknown) => {
      if (!(error instanceof RemoteError) || error.code === undefined) throw error
      fail('limit-itself', { max, end: shown, code: error.code })
    })
  }
  const wide = '网'.repeat(Math.floor(max / 3) + 1)
  for (const [received, key] of [
    [`${line}y`, 'too-late'],
    [`${line}\ry`, 'too-late'],
    [`${line}\r\r`, 'too-late'],
    [`${line}y\n`, 'not-noticed'],
    [`${wide}\n`, 'counts-characters'],
  ] as const) {
    const params = { sent: utf8(received).length, max, characters: wide.length }
    await mustReject(takeLine(utf8(received), max), 'ERR_TOO_LARGE', key, params)
  }
  const usual = utf8('x'.repeat(1025))
  await mustReject(takeLine(usual), 'ERR_TOO_LARGE', 'too-late', { sent: 1025, max: 1024 })
}
