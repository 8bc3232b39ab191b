import { describe, expect, it } from 'vitest'
import { HostLink, type LinkState } from '../../../.vitepress/theme/support/host-link.ts'
import { memoryStorage, takeToken } from '../../../.vitepress/theme/support/host-token.ts'
import {
  PROTOCOL_NAME,
  SOCKET_PATH,
  TOKEN_PREFIX,
} from '../../../.vitepress/theme/support/protocol.ts'
import * as messages from '../../../platform/shared/messages.ts'

/** A socket that a test opens, closes and speaks through. */
class FakeSocket extends EventTarget {
  binaryType = ''
  sent: string[] = []

  send(text: string): void {
    this.sent.push(text)
  }

  close(): void {
    this.dispatchEvent(new Event('close'))
  }

  open(): void {
    this.dispatchEvent(new Event('open'))
  }

  say(data: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data }))
  }
}

function start({ hasToken = true, isHostThere = true } = {}) {
  const sockets: FakeSocket[] = []
  const timers: { run: () => void; ms: number }[] = []
  const states: LinkState[] = []
  const received: unknown[] = []
  const world = { isHostThere }
  const link = new HostLink(
    {
      url: 'ws://127.0.0.1:4600/_course/socket',
      protocols: ['on-the-wire', 'token.x'],
      hasToken,
      isHostThere: async () => world.isHostThere,
      openSocket: () => {
        const socket = new FakeSocket()
        sockets.push(socket)
        return socket as unknown as WebSocket
      },
      setTimer: (run, ms) => timers.push({ run, ms }),
      clearTimer: () => undefined,
    },
    {
      onState: (state) => states.push(state),
      onMessage: (message) => received.push(message),
      onOutput: (frame) => received.push(frame),
    },
  )
  return { link, sockets, timers, states, received, world }
}

/** Lets promises that are under way settle. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('support/host-link', () => {
  it('connects, speaks and listens', async () => {
    const { link, sockets, states, received } = start()
    await link.start()
    sockets[0]?.open()
    expect(states).toEqual(['connecting', 'connected'])
    expect(link.send({ type: 'check', lab: '07-framing' })).toBe(true)
    expect(sockets[0]?.sent).toEqual(['{"type":"check","lab":"07-framing"}'])
    sockets[0]?.say('{"type":"points","points":[]}')
    sockets[0]?.say(new ArrayBuffer(12))
    expect(received).toEqual([
      { type: 'points', points: [] },
      { terminal: 0, fromByte: 0, bytes: new Uint8Array() },
    ])
  })

  it('sends nothing while it is not connected', async () => {
    const { link } = start()
    await link.start()
    expect(link.send({ type: 'check', lab: '07-framing' })).toBe(false)
  })

  it('says absent without a token where there is no host, and opens no socket', async () => {
    const { link, sockets } = start({ hasToken: false, isHostThere: false })
    await link.start()
    expect(link.state).toBe('absent')
    expect(sockets).toEqual([])
  })

  it('says refused where there is a host that does not know the token', async () => {
    const { link, sockets, timers } = start()
    await link.start()
    sockets[0]?.close()
    await settle()
    expect(link.state).toBe('refused')
    expect(timers).toEqual([])
  })

  it('tries again after a loss, at longer and longer intervals up to a limit', async () => {
    const { link, sockets, timers, world } = start()
    await link.start()
    sockets[0]?.open()
    world.isHostThere = false
    sockets[0]?.close()
    for (let attempt = 1; attempt < 9; attempt += 1) {
      timers[attempt - 1]?.run()
      sockets[attempt]?.close()
      await settle()
    }
    expect(link.state).toBe('lost')
    expect(timers.map(({ ms }) => ms)).toEqual([
      250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000,
    ])
  })

  it('starts with short intervals again once it was connected', async () => {
    const { link, sockets, timers } = start()
    await link.start()
    sockets[0]?.open()
    sockets[0]?.close()
    timers[0]?.run()
    sockets[1]?.open()
    sockets[1]?.close()
    expect(timers.map(({ ms }) => ms)).toEqual([250, 250])
  })

  it('connects at once when asked to, instead of waiting', async () => {
    const { link, sockets } = start()
    await link.start()
    sockets[0]?.open()
    sockets[0]?.close()
    link.retryNow()
    expect(sockets).toHaveLength(2)
  })

  it('asks anew when a host has been started meanwhile', async () => {
    const { link, sockets, world } = start({ isHostThere: false })
    await link.start()
    sockets[0]?.close()
    await settle()
    expect(link.state).toBe('absent')
    world.isHostThere = true
    link.retryNow()
    sockets[1]?.open()
    expect(link.state).toBe('connected')
  })

  it('ignores a socket that it has given up', async () => {
    const { link, sockets, states } = start()
    await link.start()
    link.dispose()
    sockets[0]?.open()
    expect(states.at(-1)).toBe('off')
  })
})

describe('support/protocol', () => {
  it('agrees with the contract of host and page', () => {
    expect([PROTOCOL_NAME, TOKEN_PREFIX, SOCKET_PATH]).toEqual([
      messages.PROTOCOL_NAME,
      messages.TOKEN_PREFIX,
      messages.SOCKET_PATH,
    ])
  })
})

describe('support/host-token', () => {
  const token = 'Zm9yLXRlc3RzLW9ubHk_-'

  function page(hash: string, storage = memoryStorage()) {
    const addresses: string[] = []
    return {
      addresses,
      location: { hash, pathname: '/07-framing', search: '?a=1' },
      history: {
        state: null,
        replaceState: (_: unknown, __: string, address?: string | URL | null) =>
          void addresses.push(String(address)),
      },
      storage,
    }
  }

  it('takes the token out of the address and keeps it', () => {
    const storage = memoryStorage()
    const first = page(`#token=${token}`, storage)
    expect(takeToken(first)).toBe(token)
    expect(first.addresses).toEqual(['/07-framing?a=1'])
    expect(takeToken(page('#run-it', storage))).toBe(token)
  })

  it('replaces the token of an earlier start', () => {
    const storage = memoryStorage()
    storage.setItem('on-the-wire:token', 'an-older-token-0000')
    expect(takeToken(page(`#token=${token}`, storage))).toBe(token)
  })

  it.each(['', '#run-it', '#token=', '#token=short', '#token=with spaces and <signs>'])(
    'leaves the address alone when it has no token: "%s"',
    (hash) => {
      const other = page(hash)
      expect(takeToken(other)).toBeUndefined()
      expect(other.addresses).toEqual([])
    },
  )
})
