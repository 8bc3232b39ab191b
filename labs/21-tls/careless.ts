/**
 * What many samples do: log in and send without TLS. Runs against `mail-server.ts --clear-port` and
 * shows what an observer gets for it. Given complete; never do this elsewhere.
 */
import { once } from 'node:events'
import { connect } from 'node:net'
import { parseArgs } from 'node:util'
import { Conversation } from './conversation.ts'
import { plainResponse, readLogin } from './credentials.ts'
import { withinLimits } from './limits.ts'
import { placesIn } from './places.ts'
import { printable, runProgram, wholeNumber } from './program.ts'

const USAGE = 'usage: careless.ts [--host 127.0.0.1] [--port 2588] [--env-file FILE]'

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '2588' },
      'env-file': { type: 'string' },
    },
  })
  const port = wholeNumber('--port', values.port, 1, 65_535)
  process.loadEnvFile(values['env-file'] ?? placesIn().login)
  const response = plainResponse(readLogin(process.env))
  await withinLimits({}, async (signal) => {
    const socket = connect({ host: values.host, port, signal })
    try {
      await once(socket, 'connect')
      const talk = new Conversation(socket, (line) => console.log(printable(line)))
      await talk.reply()
      await talk.ask('EHLO client.example.com')
      await talk.ask(`AUTH PLAIN ${response}`)
      await talk.ask('MAIL FROM:<student@example.com>')
      await talk.ask('RCPT TO:<teacher@example.com>')
      await talk.ask('DATA')
      await talk.sendText('Subject: Hello\n\nCan anybody read this?\n')
      await talk.ask('QUIT')
    } finally {
      socket.destroy()
    }
  })
}

runProgram(USAGE, main)
