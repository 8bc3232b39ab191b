/** The sink as a program: it shows the dialogue, and what it stores. It runs your sink.ts. */
import { parseArgs } from 'node:util'
import { onStopSignal, printable, runProgram, wholeNumber } from './program.ts'
import { Session, type StoredMessage } from './session.ts'
import { start } from './sink.ts'
import { stuff, TextReader } from './transparency.ts'

const USAGE = 'usage: server.ts [--host 127.0.0.1] [--port 2525] [--max-size 1048576]'

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '2525' },
      'max-size': { type: 'string', default: '1048576' },
    },
  })
  const port = wholeNumber('--port', values.port, 0, 65_535)
  const maxSize = wholeNumber('--max-size', values['max-size'], 1, 2 ** 30)
  // If the exercise is not written yet, say so now, not when the first client comes.
  new TextReader(maxSize).push(stuff(new Uint8Array(0)))
  new Session({ maxSize }).push(Buffer.from('NOOP\r\n'))
  const sink = await start({
    host: values.host,
    port,
    maxSize,
    log: (line) => console.log(printable(line)),
    onMessage: show,
  })
  console.log(`SMTP sink listens on ${sink.host}:${sink.port}`)
  onStopSignal(() => {
    console.log(`messages stored: ${sink.messages.length}`)
    void sink.close()
  })
}

function show({ from, to, data }: StoredMessage): void {
  const [header = ''] = Buffer.from(data).toString().split('\r\n\r\n', 1)
  console.log(`  envelope  <${printable(from)}> to ${to.map((name) => `<${name}>`).join(', ')}`)
  for (const line of header.split('\r\n'))
    if (/^(from|to|subject):/i.test(line)) console.log(`  header    ${printable(line)}`)
}

runProgram(USAGE, main)
