/**
 * Reports where this process listens and why it died, as JSON lines in a file of the runner's: no
 * handle that keeps the process alive, nothing on its output, and nothing lost when the process dies
 * in the next moment.
 *
 * The program must not notice. Its worker threads and child processes inherit what is preloaded, but
 * not the variables, which are gone by then: only the process that the runner started is watched.
 */
import diagnostics from 'node:diagnostics_channel'
import { openSync, writeSync } from 'node:fs'
import type { EventEmitter } from 'node:events'
import type { Socket as DatagramSocket } from 'node:dgram'
import type { Server } from 'node:net'
import { REPORT_VARIABLE, TRACE_VARIABLE, type ReportEvent } from './report-event.ts'
import { between } from './trace-frames.ts'
import { WAIT_VARIABLE, waitForArguments } from './wait.ts'

/**
 * Begins to report, if the runner asked for it.
 * @param startTrace begins to trace into a folder, and gives what writes all that is known
 */
export function startReport(startTrace?: (folder: string, bell: number) => () => void): void {
  const {
    [REPORT_VARIABLE]: path,
    [TRACE_VARIABLE]: traceFolder,
    [WAIT_VARIABLE]: argumentsPath,
  } = process.env
  for (const name of [REPORT_VARIABLE, TRACE_VARIABLE, WAIT_VARIABLE]) delete process.env[name]
  if (path === undefined) return
  const file = path.startsWith('fd:') ? Number(path.slice(3)) : openSync(path, 'a')
  const report = (event: ReportEvent): void => {
    try {
      writeSync(file, `${JSON.stringify(event)}\n`)
    } catch {
      // The runner's folder is gone, and so is whoever would read this.
    }
  }
  report({ type: 'started' })
  const flush = traceFolder === undefined ? undefined : startTrace?.(traceFolder, file)
  observe(report, flush ?? ((): void => {}))
  if (argumentsPath === undefined) return
  waitForArguments(argumentsPath)
  report({ type: 'woken' })
}

/** Comes after the trace has begun: what that puts between a socket and its events is then there. */
function observe(report: (event: ReportEvent) => void, flush: () => void): void {
  diagnostics.subscribe('tracing:net.server.listen:asyncEnd', (message) => {
    const address = (message as { server: Server }).server.address()
    if (address === null || typeof address === 'string') return
    report({ type: 'listen', transport: 'tcp', address: address.address, port: address.port })
  })

  diagnostics.subscribe('udp.socket', (message) => {
    const { socket } = message as { socket: DatagramSocket }
    onceListening(socket, () => {
      const { address, port } = socket.address()
      report({ type: 'listen', transport: 'udp', address, port })
    })
  })

  process.on('uncaughtExceptionMonitor', (error: unknown) => {
    flush()
    const { name, message, code } = error instanceof Error ? describe(error) : plain(error)
    report({ type: 'fatal', name, message, ...(code === undefined ? {} : { code }) })
  })
}

/** Not by a listener: the program could count it. */
function onceListening(socket: DatagramSocket, tell: () => void): void {
  const { emit } = Object.getPrototypeOf(socket) as EventEmitter
  const value = between(emit, (_socket: DatagramSocket, args) => {
    if (args[0] !== 'listening') return
    Reflect.deleteProperty(socket, 'emit')
    tell()
  })
  Object.defineProperty(socket, 'emit', { configurable: true, writable: true, value })
}

function describe(error: Error & { code?: unknown }): {
  name: string
  message: string
  code?: string
} {
  const { name, message, code } = error
  return typeof code === 'string' ? { name, message, code } : { name, message }
}

function plain(thrown: unknown): { name: string; message: string; code?: string } {
  return { name: 'Error', message: String(thrown) }
}
