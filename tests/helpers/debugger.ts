/** A debugger as an editor has one, over the inspector's protocol (Chrome DevTools Protocol). */
import { setTimeout as pause } from 'node:timers/promises'

export interface Attached {
  /** The program that waits, as a debugger lists it. */
  program: string
  /** Sets a breakpoint in a file before anything of it is loaded; resolves when it is reached. */
  standsAt(file: string, line: number): Promise<void>
  /** Lets the program go on; it stops nowhere any more. */
  leave(): void
}

interface Message {
  id?: number
  method?: string
}

/** Attaches to the program that waits at a port of 127.0.0.1, as soon as one does. */
export async function attach(port: number, signal: AbortSignal): Promise<Attached> {
  const target = await findTarget(port, signal)
  const socket = new WebSocket(target.webSocketDebuggerUrl)
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', reject)
  })
  const paused = Promise.withResolvers<void>()
  let id = 0
  const send = (method: string, params = {}): void =>
    socket.send(JSON.stringify({ id: ++id, method, params }))
  socket.addEventListener('message', ({ data }) => {
    if ((JSON.parse(String(data)) as Message).method === 'Debugger.paused') paused.resolve()
  })
  return {
    program: target.url,
    standsAt: (file, line) => {
      send('Debugger.enable')
      send('Debugger.setBreakpointByUrl', { lineNumber: line - 1, url: `file://${file}` })
      send('Runtime.runIfWaitingForDebugger')
      return paused.promise
    },
    leave: () => {
      send('Debugger.disable')
      send('Runtime.runIfWaitingForDebugger')
      socket.close()
    },
  }
}

interface Target {
  url: string
  webSocketDebuggerUrl: string
}

async function findTarget(port: number, signal: AbortSignal): Promise<Target> {
  for (;;) {
    signal.throwIfAborted()
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/json/list`)
      const [target] = (await answer.json()) as Target[]
      if (target) return target
    } catch {
      // Nobody waits there yet.
    }
    await pause(20)
  }
}
