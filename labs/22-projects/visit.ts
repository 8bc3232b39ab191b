/**
 * One user of the registry, until Enter on an empty line, the end of its input, or Ctrl-C. Every
 * other line asks who is there. It runs what you write in user.ts.
 */
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { onStopSignal, printable, runProgram, wholeNumber } from './program.ts'
import { User } from './user.ts'

const USAGE = `usage: visit.ts [--host 127.0.0.1] [--port 7023] [--timeout-ms 5000]
               [--name Ann] [--age 30]
  then: a line asks who is there, an empty one leaves`

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '7023' },
      'timeout-ms': { type: 'string', default: '5000' },
      name: { type: 'string', default: 'Ann' },
      age: { type: 'string', default: '30' },
    },
  })
  const user = new User(values.name, wholeNumber('--age', values.age, 0, 150))
  const { id, online } = await user.connect({
    host: values.host,
    port: wholeNumber('--port', values.port, 1, 65_535),
    timeoutMs: wholeNumber('--timeout-ms', values['timeout-ms'], 1, 2 ** 31 - 1),
  })
  console.log(`registered as ${id}, online: ${online}`)
  await showUsers(user)
  const input = createInterface({ input: process.stdin })
  onStopSignal(() => input.close())
  for await (const line of input) {
    if (line === '') break
    await showUsers(user)
  }
  input.close()
  process.stdin.destroy()
  await user.leave()
  console.log('left')
}

async function showUsers(user: User): Promise<void> {
  for (const { id, name, age } of await user.list())
    console.log(`  ${id} ${printable(name)}, ${age}`)
}

runProgram(USAGE, main)
