/** Which process stands behind a port, from everything that the page knows. */
import type { KernelSocket } from '../../../../platform/shared/packets.ts'
import type { Endpoint, ProcessTrace } from '../../../../platform/shared/trace.ts'
import type { Conversation } from './conversations.ts'

export interface PortSources {
  /** Ports on which processes listen now, or would by `lab.json`. */
  listening: readonly { process: string; port: number }[]
  traces: readonly ProcessTrace[]
  sockets: readonly KernelSocket[]
  conversations: readonly Conversation[]
  /** The scene's processes. */
  processes: readonly string[]
}

/** Process names by port. The latest user of a port has it. */
export function portNames(sources: PortSources): Map<number, string> {
  const names = new Map<number, string>()
  for (const { process, port } of sources.listening) names.set(port, process)
  for (const { process, events } of sources.traces)
    for (const event of events) {
      const local = 'local' in event ? event.local : undefined
      // The server's end of an accepted connection has the port that it listens on.
      if (local && event.type !== 'unlisten') names.set(local.port, process)
    }
  for (const { process, local } of sources.sockets)
    if (process !== undefined) names.set(local.port, process)
  for (const conversation of sources.conversations) nameCaller(conversation, sources, names)
  return names
}

/** In a scene of two the one who calls is the one who is not called. */
function nameCaller(
  { initiator, responder }: Conversation,
  { processes }: PortSources,
  names: Map<number, string>,
): void {
  const called = names.get(responder.port)
  if (called === undefined || names.has(initiator.port)) return
  const others = processes.filter((process) => process !== called)
  const [other] = others
  if (other !== undefined && others.length === 1) names.set(initiator.port, other)
}

/** @example formatEnd({ address: '::1', port: 7007 }) // "[::1]:7007" */
export function formatEnd({ address, port }: Endpoint): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}
