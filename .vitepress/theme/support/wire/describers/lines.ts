/** Lines, each ending with LF or CRLF. */
import {
  contentEnd,
  lineEnd,
  MAX_MESSAGES,
  numbered,
  part,
  type Describer,
  type Message,
} from './describer.ts'

export const describeLines: Describer = ({ bytes }) => {
  const lines: Omit<Message, 'number'>[] = []
  let start = 0
  while (start < bytes.size && lines.length < MAX_MESSAGES) {
    const end = lineEnd(bytes, start)
    const content = end === undefined ? bytes.size : contentEnd(bytes, start, end)
    lines.push({
      kind: 'line',
      start,
      end: end ?? bytes.size,
      isComplete: end !== undefined,
      parts: [...part('content', start, content), ...part('end', content, end ?? content)],
    })
    if (end === undefined) break
    start = end
  }
  return numbered(lines)
}
