/** A connection to the bare terminals: a program of its own, its output as it comes. */
import { once } from 'node:events'
import { WebSocket } from 'ws'

export interface BareSession {
  type(text: string): void
  /** Settles when the program has ended. */
  ended: Promise<void>
  dispose(): void
}

/**
 * @param program of the bench, then its arguments
 * @param onOutput called with each frame: text, in bytes
 */
export async function openBareSession(
  url: string,
  program: string[],
  onOutput: (bytes: Buffer) => void,
): Promise<BareSession> {
  const address = `${url}?${encodeURIComponent(JSON.stringify(program))}`
  const socket = new WebSocket(address, { perMessageDeflate: false })
  socket.on('message', (data: Buffer) => onOutput(data))
  const ended = once(socket, 'close').then(() => {})
  await once(socket, 'open')
  return {
    type: (text) => socket.send(text),
    ended,
    dispose: () => socket.terminate(),
  }
}
