import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { emptyFolder } from '../../../platform/grader/leftovers.ts'

const IN_A_NETWORK = ['--unshare-user', '--unshare-net', '--dev-bind', '/', '/']
const canUnshare =
  process.platform === 'linux' && spawnSync('bwrap', [...IN_A_NETWORK, 'true']).status === 0

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'on-the-wire-leftovers-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('grader/leftovers', () => {
  it('removes the usual: files, folders, links', async () => {
    mkdirSync(join(folder, 'check', 'inside'), { recursive: true })
    writeFileSync(join(folder, 'check', 'inside', 'file'), 'x')
    if (process.platform !== 'win32') symlinkSync('/etc', join(folder, 'check', 'link'))
    expect(emptyFolder(folder)).toEqual([])
    expect(readdirSync(folder)).toEqual([])
  })

  it('does not touch what is too much', async () => {
    for (let i = 0; i < 2_100; i++) writeFileSync(join(folder, `file-${i}`), '')
    expect(emptyFolder(folder)).toEqual(['files: more than 2000'])
    let path = folder
    for (const name of readdirSync(folder)) rmSync(join(folder, name))
    for (let i = 0; i < 12; i++) mkdirSync((path = join(path, 'deeper')))
    expect(emptyFolder(folder)).toEqual(['files: nested too deeply'])
  })

  it.skipIf(process.platform !== 'linux')('does not open what is no file', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')])
    expect(emptyFolder(folder)).toEqual(['files: neither file nor folder'])
  })

  it.skipIf(!canUnshare)('finds whoever holds a socket in its network', () => {
    const seen = inNetworkOfItsOwn(`
      const net = await import('node:net')
      const dgram = await import('node:dgram')
      const { once } = await import('node:events')
      show('nobody')
      const server = net.createServer(() => {}).listen(0, '127.0.0.1')
      await once(server, 'listening')
      show('listens')
      const client = net.connect(server.address().port, '127.0.0.1')
      const [accepted] = await once(server, 'connection')
      server.close()
      show('talks')
      client.destroy()
      accepted.destroy()
      await Promise.all([once(client, 'close'), once(accepted, 'close'), once(server, 'close')])
      show('closed')
      const datagrams = dgram.createSocket('udp4').bind(0, '127.0.0.1')
      await once(datagrams, 'listening')
      show('datagrams')
      datagrams.close()
      const named = net.createServer(() => {}).listen('\\0hidden')
      await once(named, 'listening')
      show('named')
      named.close()`)
    expect(seen).toEqual({
      nobody: [],
      listens: ['1 sockets of tcp'],
      talks: ['2 sockets of tcp'],
      closed: [],
      datagrams: ['1 sockets of udp'],
      named: ['1 named sockets'],
    })
  })
})

/** Runs a module that may `show` what is found at the moment, under a name. */
function inNetworkOfItsOwn(body: string): unknown {
  const leftovers = join(import.meta.dirname, '../../../platform/grader/leftovers.ts')
  const script = `const { findSockets } = await import(${JSON.stringify(leftovers)})
    const seen = {}
    const show = (name) => { seen[name] = findSockets() }
    ${body}
    console.log(JSON.stringify(seen))`
  const args = [...IN_A_NETWORK, process.execPath, '--input-type=module', '-e', script]
  return JSON.parse(execFileSync('bwrap', args, { encoding: 'utf8' })) as unknown
}
