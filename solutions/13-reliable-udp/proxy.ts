/**
 * A bad network between two programs: it passes datagrams on and drops, doubles, damages, delays
 * and reorders them. A single key changes what it does, even in mid-transfer.
 */
import type { Socket } from 'node:dgram'
import { parseArgs } from 'node:util'
import { Faults, flipBit, type Copy, type Rates } from './faults.ts'
import { onStopSignal, runProgram, wholeNumber } from './program.ts'
import { describe } from './show.ts'
import { bindSocket, connectSocket } from './udp.ts'

const USAGE = `usage: proxy.ts [--host 127.0.0.1] [--port 9014] [--to-port 9013] [--seed N]
                [--drop 10] [--duplicate 0] [--corrupt 0] [--reorder 0]   (per cent, each way)
                [--delay 40]   (milliseconds, each way)`
const DEFAULT_PORT = 9014
const RECEIVER_PORT = 9013
const LONGEST_DELAY_MS = 2_000
/** More than this at once are turned away: each has a socket here. */
const MAX_CLIENTS = 16

const HELP = `Keys, small letter more, capital letter less:
  d drop   u duplicate   c corrupt   r reorder   l latency
  x pull the cable, or plug it in again   0 no faults   s status   q quit`

/** Which rate a key changes, by how much, and how far. */
const KEYS: Record<string, { rate: keyof Rates; step: number; most: number }> = {
  d: { rate: 'drop', step: 10, most: 100 },
  u: { rate: 'duplicate', step: 10, most: 100 },
  c: { rate: 'corrupt', step: 5, most: 100 },
  r: { rate: 'reorder', step: 10, most: 100 },
  l: { rate: 'delayMs', step: 40, most: LONGEST_DELAY_MS },
}

class Proxy {
  readonly #front: Socket
  readonly #faults: Faults
  readonly #toHost: string
  readonly #toPort: number
  /** One socket towards the receiver for each sender, so that answers find their way back. */
  readonly #backs = new Map<string, Promise<Socket>>()
  readonly #underWay = new Set<NodeJS.Timeout>()
  readonly #counts = { passed: 0, dropped: 0 }
  #isUnplugged = false

  constructor(front: Socket, faults: Faults, toHost: string, toPort: number) {
    this.#front = front
    this.#faults = faults
    this.#toHost = toHost
    this.#toPort = toPort
    front.on('message', (bytes, from) => {
      const back = this.#backTo(from.address, from.port)
      if (!back) return
      this.#pass('->', bytes, (copy) => {
        void back.then((socket) => socket.send(copy)).catch(ignoreClosed)
      })
    })
  }

  #backTo(address: string, port: number): Promise<Socket> | undefined {
    const key = `${address}:${port}`
    const known = this.#backs.get(key)
    if (known || this.#backs.size >= MAX_CLIENTS) return known
    const opening = connectSocket(this.#toHost, this.#toPort).then((socket) => {
      socket.on('message', (bytes) =>
        this.#pass('<-', bytes, (copy) => this.#front.send(copy, port, address)),
      )
      socket.on('error', (error) => console.log(`   ${error.message}`))
      return socket
    })
    this.#backs.set(key, opening)
    return opening
  }

  // #region pass
  #pass(arrow: string, bytes: Uint8Array, forward: (copy: Uint8Array) => void): void {
    const copies = this.#faults.next(bytes.length)
    const leaving = this.#isUnplugged ? [] : copies
    console.log(`${arrow} ${describe(bytes)}  ${tell(leaving)}`)
    this.#counts[leaving.length === 0 ? 'dropped' : 'passed'] += 1
    for (const { delayMs, flippedBit } of leaving) {
      const copy = flippedBit === undefined ? bytes : flipBit(bytes, flippedBit)
      const timeout = setTimeout(() => {
        this.#underWay.delete(timeout)
        forward(copy)
      }, delayMs)
      this.#underWay.add(timeout)
    }
  }
  // #endregion pass

  /** @returns false when the key asks for the end */
  press(key: string): boolean {
    if (key === 'q' || key === '\x03' || key === '\x04') return false
    const change = KEYS[key.toLowerCase()]
    const { rates } = this.#faults
    if (change) {
      const step = key === key.toLowerCase() ? change.step : -change.step
      rates[change.rate] = Math.min(change.most, Math.max(0, rates[change.rate] + step))
    } else if (key === 'x') this.#isUnplugged = !this.#isUnplugged
    else if (key === '0') {
      this.#isUnplugged = false
      Object.assign(rates, { drop: 0, duplicate: 0, corrupt: 0, reorder: 0 })
    } else if (key === '?') console.log(HELP)
    else if (key !== 's') return true
    console.log(this.status())
    return true
  }

  status(): string {
    const { drop, duplicate, corrupt, reorder, delayMs } = this.#faults.rates
    const cable = this.#isUnplugged ? 'CABLE PULLED, ' : ''
    return (
      `== ${cable}drop ${drop} %, duplicate ${duplicate} %, corrupt ${corrupt} %, ` +
      `reorder ${reorder} %, delay ${delayMs} ms; ` +
      `so far ${this.#counts.passed} passed, ${this.#counts.dropped} dropped`
    )
  }

  close(): void {
    for (const timeout of this.#underWay) clearTimeout(timeout)
    this.#front.close()
    for (const back of this.#backs.values())
      void back.then((socket) => socket.close()).catch(ignoreClosed)
  }
}

function tell(copies: Copy[]): string {
  const [first] = copies
  if (!first) return 'dropped'
  const told = [
    ...(copies.length > 1 ? ['twice'] : []),
    ...(first.flippedBit === undefined ? [] : [`bit ${first.flippedBit} turned over`]),
    ...(first.delayMs > (copies[1]?.delayMs ?? Infinity) ? ['the first held back'] : []),
    `after ${first.delayMs} ms`,
  ]
  return told.join(', ')
}

/** A datagram that is still on its way when the proxy ends is lost, as on any network. */
function ignoreClosed(): void {}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: String(DEFAULT_PORT) },
      'to-port': { type: 'string', default: String(RECEIVER_PORT) },
      seed: { type: 'string', default: String(1 + Math.floor(Math.random() * 999_999)) },
      drop: { type: 'string', default: '10' },
      duplicate: { type: 'string', default: '0' },
      corrupt: { type: 'string', default: '0' },
      reorder: { type: 'string', default: '0' },
      delay: { type: 'string', default: '40' },
    },
  })
  const port = wholeNumber('--port', values.port, 0, 65_535)
  const toPort = wholeNumber('--to-port', values['to-port'], 1, 65_535)
  const seed = wholeNumber('--seed', values.seed, 0, 0xffff_ffff)
  const faults = new Faults(seed, {
    drop: wholeNumber('--drop', values.drop, 0, 100),
    duplicate: wholeNumber('--duplicate', values.duplicate, 0, 100),
    corrupt: wholeNumber('--corrupt', values.corrupt, 0, 100),
    reorder: wholeNumber('--reorder', values.reorder, 0, 100),
    delayMs: wholeNumber('--delay', values.delay, 0, LONGEST_DELAY_MS),
  })
  const front = await bindSocket(values.host, port)
  const proxy = new Proxy(front, faults, values.host, toPort)
  const bound = front.address()
  const route = `${bound.address}:${bound.port} to port ${toPort}`
  console.log(`Passes datagrams on from ${route}, seed ${seed}`)
  console.log(HELP)
  console.log(proxy.status())
  readKeys(proxy)
}

function readKeys(proxy: Proxy): void {
  const { stdin } = process
  const end = (): void => {
    if (stdin.isTTY) stdin.setRawMode(false)
    stdin.destroy()
    proxy.close()
  }
  onStopSignal(end)
  // Each key at once, without Enter.
  if (stdin.isTTY) stdin.setRawMode(true)
  stdin.setEncoding('utf8').on('data', (text) => {
    for (const key of String(text)) if (!proxy.press(key)) return end()
  })
}

runProgram(USAGE, main)
