/** What a process does with its datagrams. The number of a connection is that of the socket. */
import diagnostics from 'node:diagnostics_channel'
import type { RemoteInfo, Socket } from 'node:dgram'
import type { Endpoint } from '../shared/trace.ts'
import { bytesOf } from './trace-bytes.ts'
import { observe } from './trace-frames.ts'
import { clockUs, type TraceRecorder } from './trace-recorder.ts'
import { errorOf } from './trace-node.ts'

interface Handle {
  getsockname?(into: object): number
  getpeername?(into: object): number
}

interface Side {
  connection: number
  local: Endpoint | undefined
}

interface PendingSend {
  side: Side
  list: unknown[]
  remote: Endpoint
  atUs: number
}

export function traceUdp(recorder: TraceRecorder): void {
  const sides = new WeakMap<object, Side>()
  let isObserving = false
  diagnostics.subscribe('udp.socket', (message) => {
    const { socket } = message as { socket: Socket }
    const handle = handleOf(socket)
    const side = { connection: recorder.nextConnection(), local: undefined }
    sides.set(socket, side)
    if (handle) sides.set(handle, side)
    if (isObserving) return
    isObserving = true
    observeSockets(recorder, sides, classOf(socket))
    if (handle) observeSends(recorder, sides, Object.getPrototypeOf(handle) as object)
  })
}

function observeSockets(
  recorder: TraceRecorder,
  sides: WeakMap<object, Side>,
  prototype: object,
): void {
  observe(prototype, 'emit', (socket: Socket, args) => {
    const side = sides.get(socket)
    if (!side) return
    if (args[0] === 'message') received(recorder, side, args)
    else if (args[0] === 'listening') {
      side.local = localOf(socket)
      if (side.local) recorder.record('listen', { transport: 'udp', local: side.local })
    } else if (args[0] === 'close' && side.local)
      recorder.record('unlisten', { transport: 'udp', local: side.local })
    else if (args[0] === 'error')
      recorder.record('error', { connection: side.connection, ...errorOf(args[1]) })
  })
}

/** Datagrams are seen where they leave: a name is an address by then, and a socket has its port. */
function observeSends(
  recorder: TraceRecorder,
  sides: WeakMap<object, Side>,
  prototype: object,
): void {
  const before = (handle: Handle, args: ArrayLike<unknown>): PendingSend | undefined => {
    const side = sides.get(handle)
    const list = args[1]
    if (!side || !Array.isArray(list)) return undefined
    const [port, address] = [args[3], args[4]]
    const remote =
      typeof port === 'number' ? { address: String(address), port } : ask(handle, 'getpeername')
    return { side, list, remote: remote ?? { address: '', port: 0 }, atUs: clockUs() }
  }
  const after = ({ side, list, remote, atUs }: PendingSend, _: Handle, result: unknown): void => {
    const { connection, local } = side
    if (typeof result === 'number' && result < 0) {
      // Fetched when it is needed: all of `node:util` would make every start longer.
      const code = process.getBuiltinModule('node:util').getSystemErrorName(result)
      recorder.record('error', { connection, code, message: `send ${code}` }, atUs)
      return
    }
    const parts = list.map((part) => bytesOf(part) ?? Buffer.from(String(part)))
    const bytes = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)
    recorder.datagram('datagram-sent', { connection, local, remote, bytes }, atUs)
  }
  for (const name of ['send', 'send6']) observe(prototype, name, before, after)
}

function received(recorder: TraceRecorder, side: Side, args: ArrayLike<unknown>): void {
  const bytes = bytesOf(args[1])
  const { address, port } = args[2] as RemoteInfo
  if (!bytes) return
  const { connection, local } = side
  const remote = { address, port }
  recorder.datagram('datagram-received', { connection, local, remote, bytes })
}

/** The class `Socket` of `node:dgram`, also where the program made a class of its own from it. */
function classOf(socket: Socket): object {
  let prototype: object = Object.getPrototypeOf(socket) as object
  while (!Object.hasOwn(prototype, 'bind')) prototype = Object.getPrototypeOf(prototype) as object
  return prototype
}

function handleOf(socket: Socket): Handle | undefined {
  const symbol = Object.getOwnPropertySymbols(socket).find(
    (one) => one.description === 'state symbol',
  )
  if (!symbol) return undefined
  return (Reflect.get(socket, symbol) as { handle?: Handle }).handle
}

function localOf(socket: Socket): Endpoint | undefined {
  const handle = handleOf(socket)
  return handle && ask(handle, 'getsockname')
}

function ask(handle: Handle, question: 'getsockname' | 'getpeername'): Endpoint | undefined {
  const answer: Partial<Endpoint> = {}
  handle[question]?.(answer)
  const { address, port } = answer
  return address === undefined || port === undefined ? undefined : { address, port }
}
