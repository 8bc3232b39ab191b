/** Messages of a direction in words. */
import { MAX_MESSAGES, type Message, type MessageKind } from './describers/describer.ts'
import type { WireText } from './wire-text.ts'

export function messageName(message: Message, text: WireText): string {
  const { kind, number, size, code } = message
  const name =
    kind === 'frame' && size === undefined
      ? text('part-length')
      : text(kind, { number, size: size ?? 0, code: code ?? '?' })
  const withCode = kind === 'http-head' && code !== undefined ? `${name} ${code}` : name
  return message.isComplete ? withCode : `${withCode} (${text('incomplete')})`
}

/** How many messages there are, in one sentence; empty where nothing is told apart. */
export function messageSummary(messages: readonly Message[], text: WireText): string {
  const counts = new Map<MessageKind, number>()
  for (const { kind } of messages) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return [...counts]
    .flatMap(([kind, count]) => {
      const name = SUMMARIES[kind]
      return name ? [text(name, { count: count < MAX_MESSAGES ? count : `${count}+` })] : []
    })
    .join(' ')
}

const SUMMARIES = {
  frame: 'messages-frame',
  line: 'messages-line',
  json: 'messages-json',
  'http-head': 'messages-http',
  'http-body': undefined,
  reply: 'messages-reply',
  command: undefined,
  mail: undefined,
  record: 'messages-record',
  datagram: 'messages-datagram',
  text: undefined,
} as const
