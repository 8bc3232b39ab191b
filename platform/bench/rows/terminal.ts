import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { spawn } from 'node-pty'
import type { Prepared, Row } from '../row.ts'
import { openBareSession } from '../terminal/bare-session.ts'
import { BenchPage } from '../terminal/page.ts'
import { quickScreen, slowScreen } from '../terminal/screens.ts'
import { startBareTerminals, startBenchHost } from '../terminal/started-host.ts'

const MIB = 1024 * 1024

const TEXT_BYTES = 64 * MIB
const TEXT = join(import.meta.dirname, '..', 'programs', 'text.ts')
/** A program that prints these takes its first steps, and so does the host. */
const WARM_BYTES = MIB

export const terminalText: Row = {
  name: 'terminal, 64 MiB of text',
  baseline: 'node-pty and ws, one frame for each chunk, no flow control',
  hold: 1.8,
  better: 'higher',
  unit: 'bytes a second',
  maxRounds: 5,
  async prepare() {
    const count = countBytes()
    const course = await openCourse(count)
    const bare = await startBareTerminals()
    return {
      ours: course.ours,
      bare: () =>
        count.perSecond(async () => {
          const program = ['text.ts', String(TEXT_BYTES)]
          await (
            await openBareSession(bare.url, program, count.add)
          ).ended
        }),
      dispose: async () => {
        await course.dispose()
        await bare.dispose()
      },
    }
  },
}

/** What is left of `terminalText` where nobody can do better: the pty itself. */
export const terminalBesidePty: Row = {
  name: 'terminal, 64 MiB of text, beside the pty alone',
  baseline: 'node-pty, read and thrown away: no page, no socket',
  hold: 0.8,
  better: 'higher',
  unit: 'bytes a second',
  maxRounds: 5,
  async prepare() {
    const count = countBytes()
    const course = await openCourse(count)
    return { ...course, bare: () => count.perSecond(() => readAndForget(count.add)) }
  },
}

/** Runs the program in a pty of this very process. */
function readAndForget(onOutput: (chunk: Buffer) => void): Promise<void> {
  const terminal = spawn(process.execPath, [TEXT, String(TEXT_BYTES)], {
    cols: 80,
    rows: 24,
    encoding: null,
  })
  // With `encoding: null` node-pty hands over Buffers, whatever its types say.
  terminal.onData((chunk) => onOutput(chunk as unknown as Buffer))
  return new Promise((resolve) => terminal.onExit(() => resolve()))
}

/** A page of the course in which the program prints all its text. */
async function openCourse(count: ByteCount): Promise<Pick<Prepared, 'ours' | 'dispose'>> {
  const host = await startBenchHost({ text: ['text.ts', String(TEXT_BYTES)] })
  const page = await BenchPage.open(host.url)
  page.show('text', quickScreen(count.add))
  return {
    ours: () =>
      count.perSecond(() => {
        page.run('text')
        return page.phase('text', 'ended')
      }),
    dispose: async () => {
      page.dispose()
      await host.dispose()
    },
  }
}

interface ByteCount {
  add(bytes: Uint8Array): void
  perSecond(run: () => Promise<void>): Promise<number>
}

/** Bytes that arrive, from the first one on: how long programs take to start is another row. */
function countBytes(): ByteCount {
  let bytes = 0
  let firstMs = 0
  let lastMs = 0
  return {
    add: (chunk) => {
      lastMs = performance.now()
      if (bytes === 0) firstMs = lastMs
      bytes += chunk.length
    },
    perSecond: async (run) => {
      bytes = 0
      await run()
      // A terminal makes two characters of each line end.
      if (bytes < TEXT_BYTES) throw new Error(`Of ${TEXT_BYTES} bytes only ${bytes} have come.`)
      return (bytes / (lastMs - firstMs)) * 1_000
    },
  }
}

/** The page shows so much in a second, as xterm.js does on a slow machine. */
const SLOW_BYTES_PER_SECOND = 10_000_000
/** The flood is in full course, and the page lags behind. */
const FLOODED_BYTES = 2 * MIB
const CTRL_C = '\u0003'

export const interruptedFlood: Row = {
  name: 'Ctrl-C during a flood, page reading 10 MB/s → the page knows that the program is gone',
  baseline: 'the 0.2 s that it may take',
  hold: 1,
  better: 'lower',
  unit: 'ms',
  async prepare() {
    const host = await startBenchHost({ flood: ['text.ts'] })
    return {
      ours: async () => {
        const page = await BenchPage.open(host.url)
        const flooded = Promise.withResolvers<void>()
        let shownBytes = 0
        const screen = slowScreen(SLOW_BYTES_PER_SECOND, (bytes) => {
          if ((shownBytes += bytes) >= FLOODED_BYTES) flooded.resolve()
        })
        page.show('flood', screen)
        page.run('flood')
        await flooded.promise
        const pressedMs = performance.now()
        page.type('flood', CTRL_C)
        await page.phase('flood', 'ended')
        const ms = performance.now() - pressedMs
        page.dispose()
        return ms
      },
      bare: () => Promise.resolve(200),
      dispose: () => host.dispose(),
    }
  },
}

/** For so long the host is looked at, so often. */
const WATCHED_MS = 4_000
const LOOK_MS = 50
const ALLOWED_BYTES = 40_000_000

export const unreadFlood: Row = {
  name: 'host memory, page not reading, program printing for ever: growth',
  baseline: 'the 40 MB that it may be',
  hold: 1,
  better: 'lower',
  unit: 'bytes',
  maxRounds: 3,
  prepare: () =>
    Promise.resolve({
      ours: memoryOfUnreadFlood,
      bare: () => Promise.resolve(ALLOWED_BYTES),
      dispose: () => {},
    }),
}

/** A host of its own each time: what one flood has left would be room for the next. */
async function memoryOfUnreadFlood(): Promise<number> {
  const host = await startBenchHost({ flood: ['text.ts'], warm: ['text.ts', String(WARM_BYTES)] })
  try {
    const page = await BenchPage.open(host.url)
    page.show(
      'warm',
      quickScreen(() => {}),
    )
    page.run('warm')
    await page.phase('warm', 'ended')
    const beforeBytes = await host.residentBytes()
    page.show(
      'flood',
      quickScreen(() => {}),
    )
    page.run('flood')
    await page.phase('flood', 'running')
    page.freeze()
    let mostBytes = 0
    const untilMs = performance.now() + WATCHED_MS
    while (performance.now() < untilMs) {
      mostBytes = Math.max(mostBytes, await host.residentBytes())
      await pause(LOOK_MS)
    }
    page.dispose()
    return mostBytes - beforeBytes
  } finally {
    await host.dispose()
  }
}
