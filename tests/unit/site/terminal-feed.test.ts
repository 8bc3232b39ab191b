import { describe, expect, it } from 'vitest'
import { parseOutputFrame } from '../../../.vitepress/theme/support/output-frame.ts'
import { TerminalFeed } from '../../../.vitepress/theme/support/terminal-feed.ts'

/** A screen that consumes what it is given only when told to. */
function slowScreen() {
  const pending: (() => void)[] = []
  const screen = {
    shown: '',
    clears: 0,
    write(bytes: Uint8Array, done: () => void) {
      screen.shown += new TextDecoder().decode(bytes)
      pending.push(done)
    },
    clear() {
      screen.shown = ''
      screen.clears += 1
    },
    consume(count = pending.length) {
      for (const done of pending.splice(0, count)) done()
    },
  }
  return screen
}

function start() {
  const screen = slowScreen()
  const acks: number[] = []
  return { screen, acks, feed: new TerminalFeed(screen, (toByte) => acks.push(toByte)) }
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('support/terminal-feed', () => {
  it('shows frames in their order and acknowledges once they are consumed', () => {
    const { feed, screen, acks } = start()
    feed.accept(0, bytes('abc'))
    feed.accept(3, bytes('de'))
    expect(acks).toEqual([])
    screen.consume()
    expect(screen.shown).toBe('abcde')
    expect(acks).toEqual([5])
  })

  it('acknowledges along the way when much is under way', () => {
    const { feed, screen, acks } = start()
    for (let chunk = 0; chunk < 4; chunk += 1)
      feed.accept(chunk * 20_000, new Uint8Array(20_000).fill(97))
    screen.consume(1)
    expect(acks).toEqual([])
    screen.consume(1)
    expect(acks).toEqual([40_000])
    screen.consume()
    expect(acks).toEqual([40_000, 80_000])
  })

  it('cuts off what a reconnect repeats', () => {
    const { feed, screen } = start()
    feed.accept(0, bytes('abc'))
    feed.accept(0, bytes('abcdef'))
    feed.accept(2, bytes('cdef'))
    expect(screen.shown).toBe('abcdef')
    expect(feed.receivedTo).toBe(6)
  })

  it('starts anew where the host says that older output is gone', () => {
    const { feed, screen, acks } = start()
    feed.accept(0, bytes('old'))
    feed.reset(1_000)
    screen.consume()
    expect(acks).toEqual([])
    feed.accept(1_000, bytes('new'))
    screen.consume()
    expect(screen.shown).toBe('new')
    expect(acks).toEqual([1_003])
  })

  it('acknowledges again after a reconnect, though nothing new was shown before', () => {
    const { feed, screen, acks } = start()
    feed.accept(0, bytes('abc'))
    feed.acknowledgeAgain()
    screen.consume()
    expect(acks).toEqual([3])
  })
})

describe('support/output-frame', () => {
  it('reads terminal, offset and bytes', () => {
    const frame = Buffer.from('00000007' + '0000000100000002' + '6869', 'hex')
    const copy = new Uint8Array(frame).buffer
    expect(parseOutputFrame(copy)).toEqual({
      terminal: 7,
      fromByte: 2 ** 32 + 2,
      bytes: new Uint8Array([0x68, 0x69]),
    })
  })

  it('takes no frame that is shorter than its header', () => {
    expect(parseOutputFrame(new ArrayBuffer(11))).toBeUndefined()
  })
})
