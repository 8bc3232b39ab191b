import { connect } from 'node:net'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { runCli, startCli } from '../helpers/cli.ts'

describe('cli/lab', () => {
  it('says in one line that the exercise is not started', async () => {
    const { code, stderr } = await runCli(['lab', '07', 'server', '--port', '0'])
    expect(code).toBe(1)
    expect(stderr).toMatch(/^TODO.*\n$/)
  })

  it('hands on what is behind "--", also what looks like an option of ours', async () => {
    const own = ['lab', '07', 'client', '--solution']
    const { code, stderr } = await runCli([...own, '--', '--trace'])
    expect(code).toBe(2)
    expect(stderr).toContain('--trace')
  })

  it('runs the solution, and ends it with the signal that it gets', async () => {
    const command = startCli(['lab', '07', 'server', '--solution', '--port', '0'])
    const port = await vi.waitFor(() => {
      const match = /127\.0\.0\.1:(\d+)/.exec(command.stdout())
      expect(match).not.toBeNull()
      return Number(match?.[1])
    }, 10_000)
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    socket.destroy()
    command.child.kill('SIGTERM')
    expect((await command.finished).code).toBe(0)
    const again = connect(port, '127.0.0.1')
    await expect(once(again, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('shows what the program does with its sockets, beside its own output', async () => {
    const command = startCli(['lab', '07', 'server', '--trace', '--solution', '--', '--port', '0'])
    const port = await vi.waitFor(() => {
      const match = /127\.0\.0\.1:(\d+)/.exec(command.stdout())
      expect(match).not.toBeNull()
      return Number(match?.[1])
    }, 10_000)
    const socket = connect(port, '127.0.0.1')
    socket.end(Buffer.from('000000026869', 'hex')).resume()
    await once(socket, 'close')
    command.child.kill('SIGTERM')
    const { code, stdout, stderr } = await command.finished
    expect(code).toBe(0)
    expect(stdout).not.toContain('#1')
    const lines = stderr.trimEnd().split('\n')
    expect(lines[0]).toMatch(
      new RegExp(`^ +0\\.000 +listens on 127\\.0\\.0\\.1:${port} \\(TCP\\)$`),
    )
    expect(stderr).toContain('#1 read  ← 0…5, 6 bytes  00 00 00 02 68 69  "\\x00\\x00\\x00\\x02hi"')
    expect(lines.at(-1)).toContain('no longer listens')
  })

  it('traces nothing unless it is asked to', async () => {
    const { stderr } = await runCli(['lab', '07', 'client', '--solution', '--', '--port', '1'])
    expect(stderr).toMatch(/^[^\n]*ECONNREFUSED[^\n]*\n$/)
  })

  it('says that the port is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1')
    await once(holder, 'listening')
    const { port } = holder.address() as AddressInfo
    const { code, stderr } = await runCli([
      'lab',
      '07',
      'server',
      '--solution',
      '--port',
      String(port),
    ])
    holder.close()
    expect(code).toBe(1)
    expect(stderr).toContain(String(port))
    expect(stderr).not.toContain('    at ')
  })
})
