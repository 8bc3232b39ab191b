/** Two services that programs talk to: a picture API and an SMS gateway. Both are mocks. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { parseArgs } from 'node:util'
import { answerImages, sendJson } from './image-api.ts'
import { MOCK } from './mock-account.ts'
import { onStopSignal, printable, runProgram, wholeNumber } from './program.ts'
import { SMS_PATH, SmsGateway } from './sms-gateway.ts'

const USAGE = `usage: server.ts [--host 127.0.0.1] [--port 7016] [--rate 4000]
                 [--per-number-ms 60000] [--burst 5]`
const DEFAULT_PORT = 7016
/** How long running requests may go on once the server is told to stop. */
const STOP_MS = 1_000

export interface Options {
  host?: string
  /** 0: let the system choose. */
  port?: number
  /** Bytes per second of one picture; 0: no limit. */
  rate?: number
  perNumberMs?: number
  burst?: number
  key?: string
  account?: string
  password?: string
  log?: (line: string) => void
  now?: () => number
}

export interface Running {
  host: string
  port: number
  /** Stops accepting, ends what is running, and resolves once the port is free again. */
  close(): Promise<void>
}

/** @throws the system error (`EADDRINUSE`, `EACCES`, …) when it cannot listen */
export async function start(options: Options = {}): Promise<Running> {
  const { host = '127.0.0.1', port = DEFAULT_PORT, key = MOCK.key, rate = 4_000 } = options
  const log = options.log ?? ((): void => {})
  const gateway = new SmsGateway({
    account: options.account ?? MOCK.account,
    password: options.password ?? MOCK.password,
    perNumberMs: options.perNumberMs ?? 60_000,
    burst: options.burst ?? 5,
    now: options.now ?? ((): number => performance.now()),
    log,
  })
  const server = createServer((request, response) => {
    logAtTheEnd(request, response, log)
    const path = request.url?.split('?')[0]
    if (path === SMS_PATH) gateway.answer(request, response).catch(() => response.destroy())
    else if (!answerImages(request, response, { key, rate }))
      sendJson(response, 404, { code: 404, msg: 'no such resource' })
  })
  const bound = await listen(server, port, host)
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    const force = setTimeout(() => server.closeAllConnections(), STOP_MS)
    // Idle connections end here as well.
    await new Promise((resolve) => server.close(resolve))
    clearTimeout(force)
  }
  return { host: bound.address, port: bound.port, close: () => (closing ??= close()) }
}

// #region log
/** A request target is seen by many: logs, proxies, histories. A key in it is masked. */
export function withoutSecrets(target: string): string {
  return target.replace(/([?&](?:key|password|token)=)[^&#]*/gi, '$1***')
}
// #endregion log

function logAtTheEnd(
  request: IncomingMessage,
  response: ServerResponse,
  log: (line: string) => void,
): void {
  const what = `${request.method} ${withoutSecrets(request.url ?? '')}`
  response.once('close', () =>
    log(`${what} ${response.writableFinished ? response.statusCode : 'broken off'}`),
  )
}

async function listen(
  server: Server,
  port: number,
  host: string,
): Promise<{ address: string; port: number }> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.removeListener('error', reject)
      resolve()
    })
  })
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('no address is bound')
  return bound
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: String(DEFAULT_PORT) },
      rate: { type: 'string', default: '4000' },
      'per-number-ms': { type: 'string', default: '60000' },
      burst: { type: 'string', default: '5' },
    },
  })
  const running = await start({
    host: values.host,
    port: wholeNumber('--port', values.port, 0, 65_535),
    rate: wholeNumber('--rate', values.rate, 0, 1_000_000_000),
    perNumberMs: wholeNumber('--per-number-ms', values['per-number-ms'], 0, 86_400_000),
    burst: wholeNumber('--burst', values.burst, 1, 1_000_000),
    log: (line) => console.log(printable(line)),
  })
  console.log(`Picture API and SMS gateway (mocks) on http://${running.host}:${running.port}`)
  onStopSignal(() => void running.close())
}

if (import.meta.main) runProgram(USAGE, main)
