import type { Prepared, Row } from '../row.ts'
import { openBareSession, type BareSession } from '../terminal/bare-session.ts'
import { BenchPage } from '../terminal/page.ts'
import { quickScreen } from '../terminal/screens.ts'
import { startBareTerminals, startBenchHost, type Programs } from '../terminal/started-host.ts'
import { createTypist, percentile, typeInTurn, type Typist } from '../terminal/typing.ts'

/** Enough for a hundredth of them to be more than one or two. */
const KEYS = 500
const SESSIONS = 20
/** What the other sessions' programs do meanwhile: each prints a line so often. */
const LINE_EVERY_MS = 500

const BARE = 'node-pty and ws, one frame for each chunk; a key here and a key there'

export const keyEchoMedian = typingRow('p50', 0.5, 0)
export const keyEchoSlowest = typingRow('p99', 0.99, 0)
export const busyKeyEchoMedian = typingRow('p50', 0.5, SESSIONS)
export const busyKeyEchoSlowest = typingRow('p99', 0.99, SESSIONS)

function typingRow(title: string, share: number, sessions: number): Row {
  return {
    name: `key press → echo, ${title}, ${sessions > 0 ? `${sessions} sessions open` : 'idle'}`,
    baseline: BARE,
    hold: 1.2,
    better: 'lower',
    unit: 'ms',
    maxRounds: 5,
    prepare: () => prepareTyping(share, sessions),
  }
}

async function prepareTyping(share: number, sessions: number): Promise<Prepared> {
  const ours = await openOurs(sessions)
  const bare = await openBare(sessions)
  let latest: { ours: number[]; bare: number[] } | undefined
  return {
    ours: async () => {
      latest = await typeInTurn(KEYS, [ours.typist, bare.typist])
      return percentile(latest.ours, share)
    },
    // Typed at the same time.
    bare: () => Promise.resolve(percentile(latest?.bare ?? [], share)),
    dispose: async () => {
      await ours.dispose()
      await bare.dispose()
    },
  }
}

interface Side {
  typist: Typist
  dispose(): Promise<void>
}

/** Pages look at two programs each, as a lesson's panel has them. */
async function openOurs(sessions: number): Promise<Side> {
  const others = Array.from({ length: sessions }, (_, index) => `other-${index}`)
  const programs: Programs = { typed: ['typed.ts'] }
  for (const name of others) programs[name] = ['typed.ts', String(LINE_EVERY_MS)]
  const host = await startBenchHost(programs)
  const pages: BenchPage[] = []
  const openPage = async (names: string[]): Promise<BenchPage> => {
    const page = await BenchPage.open(host.url)
    pages.push(page)
    for (const name of names) {
      const ready = Promise.withResolvers<void>()
      page.show(
        name,
        quickScreen(() => ready.resolve()),
      )
      page.run(name)
      await ready.promise
    }
    return page
  }
  for (let index = 0; index < others.length; index += 2)
    await openPage(others.slice(index, index + 2))
  const page = await openPage(['typed'])
  const typist = createTypist((key) => page.type('typed', key))
  page.show('typed', typist.screen)
  return {
    typist,
    dispose: async () => {
      for (const one of pages) one.dispose()
      await host.dispose()
    },
  }
}

async function openBare(sessions: number): Promise<Side> {
  const terminals = await startBareTerminals()
  const opened: BareSession[] = []
  const open = async (program: string[], onOutput: (bytes: Buffer) => void): Promise<void> => {
    const ready = Promise.withResolvers<void>()
    const session = await openBareSession(terminals.url, program, (bytes) => {
      ready.resolve()
      onOutput(bytes)
    })
    opened.push(session)
    await ready.promise
  }
  for (let index = 0; index < sessions; index++)
    await open(['typed.ts', String(LINE_EVERY_MS)], () => {})
  const typist = createTypist((key) => opened.at(-1)?.type(key))
  await open(['typed.ts'], (bytes) => typist.screen.write(bytes, () => {}))
  return {
    typist,
    dispose: async () => {
      for (const session of opened) session.dispose()
      await terminals.dispose()
    },
  }
}
