/**
 * Asks for one target after another, exactly as written, and says over which connection.
 * Given complete.
 */
import { once } from 'node:events'
import { Agent, request, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { onStopSignal, printable, runProgram, UsageError, wholeNumber } from './program.ts'

const USAGE = `usage: client.ts [--host 127.0.0.1] [--port 8080] [--method GET] [--body TEXT]
                 [--connections one|each] [--timeout-ms 5000] [TARGET …]`
/** As much of a body as a person wants to see. */
const SHOWN_CHARACTERS = 60

interface Settings {
  host: string
  port: number
  method: string
  body: string
  agent: Agent
  signal: AbortSignal
}

// #region ask
/** @returns the answer, and the client's port, which tells connections apart */
async function ask(
  { host, port, method, body, agent, signal }: Settings,
  target: string,
): Promise<{ response: IncomingMessage; content: string; localPort: number }> {
  // The path goes out as it is. A URL object would tidy it up first.
  const sent = request({ host, port, method, path: target, agent, signal })
  sent.end(body === '' ? undefined : body)
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  const localPort = response.socket.localPort ?? 0
  // Only a body that was read to its end gives its connection back to the agent.
  return { response, content: await text(response), localPort }
}
// #endregion ask

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '8080' },
      method: { type: 'string', default: 'GET' },
      body: { type: 'string', default: '' },
      connections: { type: 'string', default: 'one' },
      'timeout-ms': { type: 'string', default: '5000' },
    },
  })
  const { host, method, body, connections } = values
  if (!/^[A-Z]+$/.test(method)) throw new UsageError('--method takes capital letters')
  if (connections !== 'one' && connections !== 'each')
    throw new UsageError('--connections takes one or each')
  const targets = positionals.length > 0 ? positionals : ['/', '/a', '/b']
  for (const target of targets)
    if (!/^[\x21-\x7e]+$/.test(target))
      throw new UsageError('a target consists of visible ASCII characters')
  const timeoutMs = wholeNumber('--timeout-ms', values['timeout-ms'], 1, 2 ** 31 - 1)
  const stop = new AbortController()
  onStopSignal(() => stop.abort())
  const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(timeoutMs)])
  const port = wholeNumber('--port', values.port, 1, 65_535)
  const agent = new Agent({ keepAlive: connections === 'one' })
  try {
    await askEach({ host, port, method, body, agent, signal }, targets)
  } finally {
    agent.destroy()
  }
}

async function askEach(settings: Settings, targets: string[]): Promise<void> {
  const ports: number[] = []
  for (const target of targets) {
    const { response, content, localPort } = await ask(settings, target)
    if (!ports.includes(localPort)) ports.push(localPort)
    console.log(printable(`> ${settings.method} ${target}   (connection ${ports.length})`))
    tell(response, content)
  }
}

function tell({ statusCode, statusMessage, headers }: IncomingMessage, content: string): void {
  const fields = (['content-type', 'content-length', 'allow', 'location', 'connection'] as const)
    .filter((name) => headers[name] !== undefined)
    .map((name) => `${name}: ${headers[name]}`)
  console.log(printable(`< ${statusCode} ${statusMessage}   ${fields.join(' · ')}`))
  const [line = ''] = content.trim().split('\n')
  if (line !== '') console.log(printable(`  ${line.slice(0, SHOWN_CHARACTERS)}`))
}

runProgram(USAGE, main)
