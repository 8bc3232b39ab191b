/** The check of close() in service.ts. */
import { createConnection } from 'node:net'
import { once } from 'node:events'
import { equal, fail, type CheckContext } from '#checker'
import { startService } from './service-checks.ts'
import { orNothing, readReply, requestOf, textOf, type Address } from './support.ts'

/** Longer than any check: whoever waits for it waits for ever. */
const ENDLESS_MS = 600_000

export async function stopsGracefully(context: CheckContext): Promise<void> {
  await letsAnswersFinish(context)
  await destroysTheRest(context)
  await context.lab.exitsByItself()
}

async function letsAnswersFinish(context: CheckContext): Promise<void> {
  const { connect } = context
  const [called, mayAnswer] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const server = await startService(
    context,
    async ({ path }) => {
      if (path === '/slow') {
        called.resolve()
        await mayAnswer.promise
      }
      return { status: 200, body: 'done' }
    },
    { graceMs: ENDLESS_MS, keepAliveMs: ENDLESS_MS },
  )
  const idle = await connect(server)
  await idle.send(requestOf('GET', '/ping'))
  await readReply(idle)
  const busy = await connect(server)
  await busy.send(requestOf('GET', '/slow'))
  await called.promise
  const closed = orNothing(Promise.all([server.close(), server.close()]))
  const ended = await orNothing(idle.readToEnd())
  if (!ended) fail('idle')
  mayAnswer.resolve()
  const reply = await orNothing(readReply(busy))
  if (!reply || textOf(reply.body) !== 'done') {
    await closed
    fail('cut-off')
  }
  const connection = reply.headers.get('connection') ?? '–'
  equal(connection, 'close', 'stays', { actual: connection })
  // This answer was written after all that close() does at once.
  if (!(await isRefused(server))) fail('accepts')
  if (!(await closed)) fail('waits')
}

/** A client that sent half a request, and one that sent nothing, keep nobody waiting. */
async function destroysTheRest(context: CheckContext): Promise<void> {
  const graceMs = 200
  const server = await startService(context, () => ({ status: 200 }), { graceMs })
  const half = await context.connect(server)
  await half.sendParts([requestOf('GET', '/').subarray(0, 20)])
  await context.connect(server)
  const startedMs = performance.now()
  const closed = await orNothing(server.close().then(() => true))
  if (!closed) fail('for-ever', { graceMs })
  // A timer may fire a millisecond early.
  if (performance.now() - startedMs < graceMs - 5) fail('at-once', { graceMs })
}

async function isRefused({ host, port }: Address): Promise<boolean> {
  const socket = createConnection({ host, port })
  const connected = once(socket, 'connect').then(
    () => true,
    () => false,
  )
  const isOpen = await connected
  socket.destroy()
  return !isOpen
}
