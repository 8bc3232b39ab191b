import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'

for (let port = 4000; port < 4400; port++)
  createServer()
    .on('error', () => {})
    .listen(port)
for (let i = 0; i < 50; i++)
  createServer()
    .on('error', () => {})
    .listen(`\0__MARK__-${i}`)
for (let port = 4000; port < 4100; port++)
  createSocket('udp4')
    .on('error', () => {})
    .bind(port)

export const encodeFrame = () => new Uint8Array(17)
export class FrameDecoder {}
