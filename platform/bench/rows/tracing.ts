import { join } from 'node:path'
import { LabProcess } from '../../runner/process.ts'
import type { Row } from '../row.ts'

const PROGRAMS = join(import.meta.dirname, '..', 'programs')
const TRANSFER_BYTES = 256 * 1024 * 1024
const CONNECTIONS = 10_000

export const tracedTransfer: Row = {
  name: 'traced transfer of 256 MiB',
  baseline: 'the same untraced',
  hold: 0.8,
  better: 'higher',
  prepare: () => prepare('transfer.ts', TRANSFER_BYTES),
}

export const tracedConnections: Row = {
  name: 'traced short connections, 10,000',
  baseline: 'the same untraced',
  hold: 0.7,
  better: 'higher',
  prepare: () => prepare('connections.ts', CONNECTIONS),
}

function prepare(program: string, amount: number): ReturnType<Row['prepare']> {
  return Promise.resolve({
    ours: () => measure(program, amount, true),
    bare: () => measure(program, amount, false),
    dispose: () => {},
  })
}

/** @returns how much a second; both ends are traced, and their events are read */
async function measure(program: string, amount: number, trace: boolean): Promise<number> {
  const start = (...args: string[]): LabProcess => {
    const started = new LabProcess({
      args: [join(PROGRAMS, program), ...args],
      cwd: PROGRAMS,
      trace,
    })
    started.onTrace(() => {})
    return started
  }
  const server = start('server')
  try {
    const client = start(String(await numberFrom(server)), String(amount))
    const ms = await numberFrom(client)
    await client.ended
    return amount / ms
  } finally {
    await server.stop(0)
  }
}

function numberFrom(program: LabProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = ''
    program.onOutput((chunk) => {
      text += chunk.toString()
      if (text.endsWith('\n')) resolve(Number(text))
    })
    void program.ended.then((ending) =>
      reject(new Error(`${JSON.stringify(ending)} ended without a number: ${text}`)),
    )
  })
}
