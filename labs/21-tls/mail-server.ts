/** The submission server: two ports with TLS, and one without to compare. Given complete. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { parseArgs } from 'node:util'
import { CERTIFICATES, makeCertificate } from './certificates.ts'
import { makeFolder, placesIn, removeOwn, writePrivately } from './places.ts'
import { onStopSignal, printable, runProgram, UsageError, wholeNumber } from './program.ts'
import { start, type Mode, type Sink } from './sink.ts'

const USAGE = `usage: mail-server.ts [--host 127.0.0.1] [--port 5587] [--implicit-port 4465]
                      [--clear-port N] [--folder DIR]
                      [--certificate ${CERTIFICATES.join('|')}]`
const NAME = 'mail.example.com'
const USER = 'student'

const digest = (text: string): Uint8Array => createHash('sha256').update(text).digest()

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '5587' },
      'implicit-port': { type: 'string', default: '4465' },
      'clear-port': { type: 'string' },
      folder: { type: 'string' },
      certificate: { type: 'string', default: 'good' },
    },
  })
  const kind = CERTIFICATES.find((known) => known === values.certificate)
  if (!kind) throw new UsageError(`--certificate takes one of: ${CERTIFICATES.join(', ')}`)
  const ports: [Mode, string, string | undefined][] = [
    ['starttls', '--port', values.port],
    ['implicit', '--implicit-port', values['implicit-port']],
    ['clear', '--clear-port', values['clear-port']],
  ]
  const { ca, credentials } = makeCertificate([NAME, '127.0.0.1'], kind)

  // #region login
  // An app password: random, for one program, valid as long as this server runs. A digest is enough
  // to recognise it; comparing takes as long for a wrong one as for a right one.
  const pass = randomBytes(15).toString('base64url')
  const known = digest(`${USER}\0${pass}`)
  const isKnown = (user: string, tried: string): boolean =>
    timingSafeEqual(digest(`${user}\0${tried}`), known)
  // #endregion login

  const places = placesIn(values.folder)
  makeFolder(values.folder)
  const sinks: Sink[] = []
  try {
    for (const [mode, option, text] of ports) {
      if (text === undefined) continue
      const port = wholeNumber(option, text, 0, 65_535)
      const log = (line: string): void => console.log(printable(line))
      sinks.push(await start({ mode, credentials, isKnown, host: values.host, port, log }))
    }
  } catch (error) {
    for (const sink of sinks) await sink.close()
    throw error
  }
  const login = `MAIL_USER=${USER}\nMAIL_PASS=${pass}\n`
  writePrivately(places.mailCa, ca)
  writePrivately(places.login, login)
  for (const [index, { host, port }] of sinks.entries())
    console.log(`Mail (${ports[index]?.[0]}, certificate: ${kind}) on ${host}:${port}`)
  console.log(`root certificate in ${places.mailCa}, login in ${places.login}`)
  onStopSignal(() => {
    removeOwn(places.mailCa, ca)
    removeOwn(places.login, login)
    for (const sink of sinks) void sink.close()
  })
}

runProgram(USAGE, main)
