/** Two learners on one machine, each with a copy of the course. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Page } from '../support/page.ts'
import { startHostProcess } from '../support/started-host.ts'
import { TOY } from '../support/toy-host.ts'

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

describe('endurance/two-hosts', () => {
  it('share a machine and its temporary folder, and nothing else', async () => {
    const wanted = await freePort()
    const first = await startHostProcess({ port: wanted })
    const second = await startHostProcess({ port: wanted }, first.temporary)
    const ports = [first, second].map(({ url }) => Number(new URL(url).port))
    expect(ports[0]).toBe(wanted)
    expect(ports[1]).toBeGreaterThan(wanted)
    const swapped = first.url.replace(/#.*/, new URL(second.url).hash)
    await expect(Page.open(swapped)).rejects.toThrow('401')
    const pages = await Promise.all([Page.open(first.url), Page.open(second.url)])
    await Promise.all(
      pages.map(async (page, at) => {
        const { echo = 0 } = await page.openLab(TOY)
        page.attach(echo)
        page.run(TOY, 'echo')
        await page.until(() => page.text(echo).includes('ready'), 'ready')
        page.send({ type: 'input', terminal: echo, text: `learner ${at}\r` })
        await page.until(() => page.text(echo).includes(`got learner ${at}`), 'the echo')
        expect(page.text(echo)).not.toContain(`learner ${1 - at}`)
      }),
    )
    // One that ends takes nothing of the other with it.
    expect(await first.end()).toBe(0)
    const [, page] = pages
    page?.send({ type: 'hello', language: 'en' })
    await page?.message('welcome')
    expect(await page?.phase('echo', 'running')).toMatchObject({ phase: 'running' })
    expect(await second.end()).toBe(0)
    expect(readdirSync(first.temporary)).toEqual([])
  })

  it('say who has the port when both run the same server, and harm neither', async () => {
    const port = await freePort()
    const hosts = [await startHostProcess(), await startHostProcess()]
    for (const { folder } of hosts) {
      const path = join(folder, 'labs', TOY, 'lab.json')
      const lab = JSON.parse(readFileSync(path, 'utf8')) as {
        processes: { server: { port: number; examples: string[][] } }
      }
      lab.processes.server = { ...lab.processes.server, port, examples: [['--port', String(port)]] }
      writeFileSync(path, JSON.stringify(lab))
    }
    const [first, second] = await Promise.all(hosts.map(({ url }) => Page.open(url)))
    if (!first || !second) throw new Error('unreachable')
    await Promise.all([first.openLab(TOY), second.openLab(TOY)])
    first.run(TOY, 'server')
    await first.phase('server', 'listening')
    second.run(TOY, 'server')
    const problem = await second.message('problem')
    expect(problem).toMatchObject({ code: 'ERR_PORT_BUSY', process: 'server' })
    expect(problem.sentence).toContain(String(port))
    expect((await first.phase('server', 'listening')).listening).toMatchObject([{ port }])
    first.send({ type: 'stop', lab: TOY, process: 'server' })
    await first.phase('server', 'ended')
    second.messages.length = 0
    second.run(TOY, 'server')
    expect((await second.phase('server', 'listening')).listening).toMatchObject([{ port }])
    for (const host of hosts) expect(await host.end()).toBe(0)
  })
})
