/** Submits a mail, with your `submit`. Given complete; nothing to write here. */
import { parseArgs } from 'node:util'
import { readLogin } from './credentials.ts'
import { placesIn, readRoot } from './places.ts'
import { onStopSignal, printable, runProgram, UsageError, wholeNumber } from './program.ts'
import { submit } from './submit.ts'

const USAGE = `usage: send.ts [--mode starttls|implicit] [--host 127.0.0.1] [--port 5587 or 4465]
               [--servername mail.example.com] [--ca FILE] [--env-file FILE]
               [--from ADDRESS] [--to ADDRESS]… [--text TEXT] [--timeout-ms 5000]
user and password: the environment variables MAIL_USER and MAIL_PASS, or an --env-file`
const PORTS = { starttls: '5587', implicit: '4465' }

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      mode: { type: 'string', default: 'starttls' },
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string' },
      servername: { type: 'string', default: 'mail.example.com' },
      ca: { type: 'string' },
      'env-file': { type: 'string' },
      from: { type: 'string', default: 'student@example.com' },
      to: { type: 'string', multiple: true, default: ['teacher@example.com'] },
      text: { type: 'string', default: 'Can anybody read this?' },
      'timeout-ms': { type: 'string', default: '5000' },
    },
  })
  const { mode, host, servername, from, to } = values
  if (mode !== 'starttls' && mode !== 'implicit')
    throw new UsageError('--mode takes starttls or implicit')
  const abort = new AbortController()
  onStopSignal(() => abort.abort())
  const { user, pass } = login(values['env-file'])
  const { protocol, reply } = await submit({
    mode,
    host,
    port: wholeNumber('--port', values.port ?? PORTS[mode], 1, 65_535),
    servername,
    ca: readRoot(values.ca ?? placesIn().mailCa),
    user,
    pass,
    from,
    to,
    text: `From: ${from}\nTo: ${to.join(', ')}\nSubject: Hello\nDate: ${new Date().toUTCString().replace('GMT', '+0000')}\n\n${values.text}\n`,
    timeoutMs: wholeNumber('--timeout-ms', values['timeout-ms'], 1, 2 ** 31 - 1),
    signal: abort.signal,
    log: (line) => console.log(printable(line)),
  })
  console.log(`${protocol}: ${printable(reply)}`)
}

// #region login
/** The environment goes first; a file of variables only adds what is not set. */
function login(file: string | undefined): ReturnType<typeof readLogin> {
  try {
    process.loadEnvFile(file ?? placesIn().login)
  } catch (error) {
    if (file !== undefined) throw error
  }
  return readLogin(process.env)
}
// #endregion login

runProgram(USAGE, main)
