/**
 * Behaves like a server that calls recvfrom(5): it sees the first five bytes of each datagram. Node
 * has no such call, so view.ts imitates it; with the real one, the kernel throws the rest away.
 */
import { createSocket } from 'node:dgram'
import { parseArgs } from 'node:util'
import { onStopSignal, printable, runProgram, wholeNumber } from './program.ts'
import { count, showBytes } from './show.ts'
import { view } from './view.ts'

const USAGE = 'usage: small-buffer.ts [--host 127.0.0.1] [--port 9999] [--buffer-bytes 5]'
/** "Your message was received": six characters, eighteen bytes. */
const REPLY = '收到你的消息'

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '9999' },
      'buffer-bytes': { type: 'string', default: '5' },
    },
  })
  const port = wholeNumber('--port', values.port, 0, 65_535)
  const n = wholeNumber('--buffer-bytes', values['buffer-bytes'], 0, 65_507)
  // If the exercise is not written yet, say so now, not when the first datagram comes.
  view(new Uint8Array(0), n)

  const socket = createSocket('udp4')
  // #region small
  socket.on('message', (bytes, from) => {
    const { text, lost } = view(bytes, n)
    console.log(`('${from.address}', ${from.port}) sent ${count(bytes.length, 'byte')}`)
    console.log(`  recvfrom(${n}) sees ${showBytes(bytes.subarray(0, n)) || 'nothing'}`)
    console.log(`  "${printable(text)}", ${count(lost, 'byte')} lost`)
    if (from.port !== 0) socket.send(REPLY, from.port, from.address, report)
  })
  // #endregion small
  socket.bind(port, values.host, () => {
    const { address, port: bound } = socket.address()
    console.log(`Small buffer (${n} B) receives datagrams on ${address}:${bound}`)
  })
  onStopSignal(() => socket.close())
}

function report(error: Error | null): void {
  if (error) console.error(error.message)
}

runProgram(USAGE, main)
