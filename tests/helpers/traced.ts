/** Programs written by a test, run with or without the tracer. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { LabProcess } from '../../platform/runner/process.ts'
import type { Ending } from '../../platform/shared/messages.ts'
import type { TraceEvent, TraceEventType } from '../../platform/shared/trace.ts'

export interface Ran {
  events: TraceEvent[]
  output: string
  ending: Ending
}

export type EventOf<Type extends TraceEventType> = Extract<TraceEvent, { type: Type }>

export interface RunOptions {
  trace?: boolean
  args?: string[]
  nodeFlags?: string[]
  /** Called with the process when it has started. */
  during?: (program: LabProcess) => void
}

/** Runs a module of plain JavaScript to its end. */
export async function runProgram(source: string, options: RunOptions = {}): Promise<Ran> {
  const { trace = true, args = [], nodeFlags = [], during } = options
  const folder = mkdtempSync(join(tmpdir(), 'otw-traced-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'program.mjs')
  writeFileSync(file, source)
  const program = new LabProcess({ args: [file, ...args], cwd: folder, nodeFlags, trace })
  onTestFinished(() => program.dispose())
  const events: TraceEvent[] = []
  let output = ''
  program.onTrace((batch) => void events.push(...batch))
  program.onOutput((chunk) => (output += chunk.toString()))
  during?.(program)
  const ending = await program.ended
  return { events, output, ending }
}

export function only<Type extends TraceEventType>(
  events: readonly TraceEvent[],
  type: Type,
  connection?: number,
): EventOf<Type>[] {
  return events.filter(
    (event): event is EventOf<Type> =>
      event.type === type &&
      (connection === undefined || ('connection' in event && event.connection === connection)),
  )
}

/** What a connection did, without times, addresses and bytes. */
export function typesOf(events: readonly TraceEvent[], connection: number): TraceEventType[] {
  return events
    .filter((event) => 'connection' in event && event.connection === connection)
    .map(({ type }) => type)
}

export function textOf(event: { data?: string } | undefined): string {
  return Buffer.from(event?.data ?? '', 'base64').toString()
}

/** A TLS pair without certificates: both sides know a secret. Source: RFC 4279 */
export const TLS_PSK = `
const psk = Buffer.from('d731ef57be09e5204f0b205b60627028', 'hex')
const common = { ciphers: 'PSK', minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }
const serverOptions = { ...common, pskCallback: () => psk, pskIdentityHint: 'hint' }
const clientOptions = { ...common, pskCallback: () => ({ psk, identity: 'me' }), checkServerIdentity: () => {} }
`
