/** The sink of lesson 19 as a program that opens every message it gets. */
import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { onStopSignal, printable, runProgram, wholeNumber } from './program.ts'
import { readMail, type Part } from './read-mail.ts'
import { start, type StoredMessage } from './sink.ts'

const USAGE = 'usage: server.ts [--host 127.0.0.1] [--port 2525] [--save FOLDER]'
const SHOWN_FIELDS = ['date', 'from', 'to', 'cc', 'bcc', 'subject']
const SHOWN_LINES = 12

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '2525' },
      save: { type: 'string' },
    },
  })
  let count = 0
  const sink = await start({
    host: values.host,
    port: wholeNumber('--port', values.port, 0, 65_535),
    onMessage: (message) => {
      count++
      for (const line of describe(message)) console.log(printable(line))
      if (values.save !== undefined) void save(join(values.save, `${count}.eml`), message.data)
    },
  })
  console.log(`Listening on ${sink.host}:${sink.port}...`)
  onStopSignal(() => void sink.close())
}

async function save(path: string, data: Uint8Array): Promise<void> {
  await writeFile(path, data)
  console.log(`saved ${path}`)
}

// #region describe
/** The envelope, which the commands said, and then what the message itself says. */
function describe({ from, to, data }: StoredMessage): string[] {
  const mail = readMail(data)
  const fields = mail.fields.filter(([name]) => SHOWN_FIELDS.includes(name.toLowerCase()))
  return [
    `envelope: from ${from}, to ${to.join(', ')}; ${data.length} bytes`,
    ...fields.map(([name, value]) => `  ${name}: ${value}`),
    ...describePart(mail),
  ]
}

function describePart({ type, fileName, bytes, parts }: Part): string[] {
  if (parts.length > 0) return [`  ${type}`, ...parts.flatMap(describePart)]
  const sum = createHash('sha256').update(bytes).digest('hex').slice(0, 16)
  if (fileName !== undefined)
    return [`  attachment ${fileName}: ${type}, ${bytes.length} bytes, SHA-256 ${sum}…`]
  const lines = new TextDecoder().decode(bytes).split(/\r?\n/)
  const more = lines.length > SHOWN_LINES ? [`  | … ${lines.length - SHOWN_LINES} more`] : []
  const shown = lines.slice(0, SHOWN_LINES).map((line) => `  | ${line}`)
  return [`  ${type}, ${bytes.length} bytes:`, ...shown, ...more]
}
// #endregion describe

runProgram(USAGE, main)
