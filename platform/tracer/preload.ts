/**
 * Preloaded into a lab's process with `--import`. Reports where the process listens and why it died
 * as JSON lines in a file of the runner's: no handle that keeps the process alive, nothing on its
 * output, and nothing lost when the process dies in the next moment. Where a trace is asked for, it
 * is started here as well, see start-trace.ts.
 *
 * The program must not notice. Its worker threads and child processes inherit `--import`, but not
 * the variables, which are gone by then: only the process that the runner started is watched.
 */
import diagnostics from 'node:diagnostics_channel'
import { openSync, writeSync } from 'node:fs'
import type { EventEmitter } from 'node:events'
import type { Socket as DatagramSocket } from 'node:dgram'
import type { Server } from 'node:net'
import { REPORT_VARIABLE, TRACE_VARIABLE, type ReportEvent } from './report-event.ts'

const path = process.env[REPORT_VARIABLE]
const traceFolder = process.env[TRACE_VARIABLE]
delete process.env[TRACE_VARIABLE]
let flush = (): void => {}
if (path !== undefined) {
  delete process.env[REPORT_VARIABLE]
  const file = path.startsWith('fd:') ? Number(path.slice(3)) : openSync(path, 'a')
  observe(file)
  // A process that is not traced does not pay for it.
  if (traceFolder !== undefined)
    flush = (await import('./start-trace.ts')).startTrace(traceFolder, file)
}

function observe(file: number): void {
  const report = (event: ReportEvent): void => {
    try {
      writeSync(file, `${JSON.stringify(event)}\n`)
    } catch {
      // The runner's folder is gone, and so is whoever would read this.
    }
  }

  report({ type: 'started' })

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
  Object.defineProperty(socket, 'emit', {
    configurable: true,
    writable: true,
    value(this: DatagramSocket, ...args: unknown[]): boolean {
      if (args[0] === 'listening') {
        Reflect.deleteProperty(socket, 'emit')
        tell()
      }
      const { emit } = Object.getPrototypeOf(socket) as EventEmitter
      return Reflect.apply(emit, this, args) as boolean
    },
  })
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
