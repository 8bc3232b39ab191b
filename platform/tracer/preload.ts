/**
 * Preloaded into a lab's process with `--import`. Reports what the process does with its sockets as
 * JSON lines in a file of the runner's: no handle that keeps the process alive, nothing on its
 * output, and nothing lost when the process dies in the next moment.
 *
 * The program must not notice: only `diagnostics_channel` is used, nothing is patched.
 */
import diagnostics from 'node:diagnostics_channel'
import { openSync, writeSync } from 'node:fs'
import type { Socket as DatagramSocket } from 'node:dgram'
import type { Server } from 'node:net'
import { REPORT_VARIABLE, type ReportEvent } from './report-event.ts'

const path = process.env[REPORT_VARIABLE]
if (path !== undefined) {
  delete process.env[REPORT_VARIABLE]
  observe(path.startsWith('fd:') ? Number(path.slice(3)) : openSync(path, 'a'))
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
    socket.prependOnceListener('listening', () => {
      const { address, port } = socket.address()
      report({ type: 'listen', transport: 'udp', address, port })
    })
  })

  process.on('uncaughtExceptionMonitor', (error: unknown) => {
    const { name, message, code } = error instanceof Error ? describe(error) : plain(error)
    report({ type: 'fatal', name, message, ...(code === undefined ? {} : { code }) })
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
