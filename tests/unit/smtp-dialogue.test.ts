/** The machine of the figure answers as the session of lesson 19 does; the dots as its `stuff`. */
import fc from 'fast-check'
import { describe, expect, inject, it } from 'vitest'
import { stuffedLines } from '../../.vitepress/theme/support/dot-stuffing.ts'
import {
  begin,
  isPossible,
  MOVES,
  take,
  usualMove,
  type Dialogue,
} from '../../.vitepress/theme/support/smtp-dialogue.ts'
import { Session } from '../../solutions/19-smtp/session.ts'
import { stuff } from '../../solutions/19-smtp/transparency.ts'

describe('smtp-dialogue', () => {
  it('goes the usual way from the greeting to the goodbye', () => {
    let dialogue = begin()
    const states: string[] = []
    for (let move = usualMove(dialogue); move; move = usualMove(dialogue)) {
      dialogue = take(dialogue, move)
      states.push(dialogue.state)
    }
    expect(states).toEqual(['ready', 'sender', 'recipients', 'text', 'ready', 'over'])
    expect(dialogue.stored).toEqual([{ from: 'bounces@example.com', to: ['boris@example.com'] }])
  })

  it('answers whatever is said as the session does', () => {
    const moves = fc.array(fc.constantFrom(...MOVES), { maxLength: 25 })
    fc.assert(
      fc.property(moves, (list) => {
        const session = new Session()
        let dialogue: Dialogue = begin()
        for (const move of list) {
          if (!isPossible(dialogue, move)) continue
          dialogue = take(dialogue, move)
          const { said, answered } = dialogue.steps.at(-1) ?? { said: [], answered: [] }
          const bytes = Buffer.from(said.map((line) => `${line}\r\n`).join(''))
          const { replies, messages, isOver } = session.push(bytes)
          const codes = (lines: string[]): string[] => lines.map((line) => line.slice(0, 4))
          expect(codes(answered)).toEqual(codes(replies.split('\r\n').slice(0, -1)))
          expect(messages.length > 0).toBe(move === 'text')
          const [message] = messages
          expect(message?.to).toEqual(message && dialogue.stored.at(-1)?.to)
          expect(dialogue.state === 'over').toBe(isOver)
        }
      }),
      { numRuns: 200, seed: inject('seed') },
    )
  })
})

describe('dot-stuffing', () => {
  it('shows the bytes that are sent', () => {
    const text = fc
      .array(fc.constantFrom('.', '..', 'a', '', 'é', '\n', '\r\n', '\r'))
      .map((l) => l.join(''))
    fc.assert(
      fc.property(text, (message) => {
        const wire = stuffedLines(message).flatMap((line) => line.wire.map(({ byte }) => byte))
        expect(Buffer.from(wire)).toEqual(Buffer.from(stuff(Buffer.from(message))))
      }),
      { seed: inject('seed') },
    )
  })
})
