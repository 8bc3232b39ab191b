/** Writes one message as JSON and as XML, and the bytes of each as Base64. */
import { parseArgs } from 'node:util'
import { b64decode, b64encode } from './base64.ts'
import { writeU32BE } from './integers.ts'
import { fromJson, fromXml, toJson, toXml } from './message.ts'
import { printable, runProgram } from './program.ts'

const USAGE = 'usage: formats.ts [--from NAME] [--to NAME] [--content TEXT]'

async function main(): Promise<void> {
  const { values: message } = parseArgs({
    options: {
      from: { type: 'string', default: 'Ада' },
      to: { type: 'string', default: '小明' },
      content: { type: 'string', default: '1 < 2 & "да"' },
    },
  })
  const json = toJson(message)
  const xml = toXml(message)
  show('JSON', json)
  show('XML', xml)
  console.log('')
  const same = JSON.stringify(fromJson(json)) === JSON.stringify(fromXml(xml))
  console.log(same ? 'Read back, both give the same message.' : 'Read back, they differ.')
}

function show(name: string, text: string): void {
  const bytes = new TextEncoder().encode(text)
  const base64 = b64encode(bytes)
  const length = [...writeU32BE(bytes.length)].map((byte) => byte.toString(16).padStart(2, '0'))
  console.log(`${name}, ${bytes.length} bytes (as four bytes: ${length.join(' ')})`)
  console.log(`  ${printable(text)}`)
  console.log(`  Base64, ${base64.length} bytes: ${base64}`)
  const isSame = Buffer.compare(b64decode(base64), bytes) === 0
  if (!isSame) console.log('  Decoded again, these are other bytes.')
}

runProgram(USAGE, main)
