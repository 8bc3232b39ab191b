/** Protocols without marks inside: text up to the end of the stream, and datagrams. */
import { MAX_MESSAGES, numbered, part, type Describer } from './describer.ts'

/** The whole direction is one message; only its end tells that it is complete. */
export const describeText: Describer = ({ bytes: { size }, hasEnded }) =>
  size === 0
    ? []
    : numbered([
        {
          kind: 'text',
          start: 0,
          end: size,
          isComplete: hasEnded,
          parts: part('content', 0, size),
        },
      ])

/** Each datagram is a message. */
export const describeDatagrams: Describer = ({ bytes: { size }, edges }) =>
  numbered(
    edges.slice(0, MAX_MESSAGES).flatMap((start, index) => {
      const end = edges[index + 1] ?? size
      const parts = part('payload', start, end)
      return start < end ? [{ kind: 'datagram' as const, start, end, isComplete: true, parts }] : []
    }),
  )
