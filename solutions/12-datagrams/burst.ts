/** Sends numbered datagrams as fast as the system takes them, and waits for nobody. */
import { createSocket } from 'node:dgram'
import { parseArgs } from 'node:util'
import { runProgram, wholeNumber } from './program.ts'
import { count } from './show.ts'

const USAGE = 'usage: burst.ts [--host 127.0.0.1] [--port 7012] [--count 40] [--size 100]'

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '7012' },
      count: { type: 'string', default: '40' },
      size: { type: 'string', default: '100' },
    },
  })
  const port = wholeNumber('--port', values.port, 1, 65_535)
  const total = wholeNumber('--count', values.count, 1, 2_000)
  const size = wholeNumber('--size', values.size, 16, 9_000)
  // #region burst
  const socket = createSocket('udp4')
  let failed = 0
  const sends = Array.from({ length: total }, (_, index) => {
    const bytes = Buffer.alloc(size, '.')
    bytes.write(`${index + 1}/${total} `)
    return new Promise<void>((resolve) => {
      // The callback says that the kernel took the datagram. It says nothing about its arrival.
      socket.send(bytes, port, values.host, (error) => {
        if (error) failed += 1
        resolve()
      })
    })
  })
  await Promise.all(sends)
  socket.close()
  // #endregion burst
  console.log(`sent     ${count(total, 'datagram')} of ${count(size, 'byte')}`)
  console.log(`errors   ${failed}`)
}

runProgram(USAGE, main)
