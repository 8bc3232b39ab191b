import { describe, expect, it } from 'vitest'
import { only, runProgram, textOf, TLS_PSK, typesOf } from '../../helpers/traced.ts'

const LISTEN = `server.listen(0, '127.0.0.1', () => { const { port } = server.address();`

describe('tracer/tcp', () => {
  it('tells every step of an orderly dialogue, on both sides', async () => {
    const { events, ending } = await runProgram(`
      import { connect, createServer } from 'node:net'
      const server = createServer((socket) => {
        socket.on('data', (chunk) => socket.write(chunk)).on('close', () => server.close())
      })
      ${LISTEN}
        const client = connect(port, 'localhost')
        client.write('one')
        client.once('data', () => client.end('two')).resume()
      })`)
    expect(ending).toEqual({ reason: 'exited', exitCode: 0 })
    const [listen] = only(events, 'listen')
    expect(listen).toMatchObject({ transport: 'tcp', local: { address: '127.0.0.1' } })
    expect(only(events, 'connect')).toMatchObject([{ connection: 1, host: 'localhost' }])
    expect(typesOf(events, 1)).toEqual(
      'connect write connected read write end-sent read end-received close'.split(' '),
    )
    expect(typesOf(events, 2)).toEqual(
      'accept read write read write end-received end-sent close'.split(' '),
    )
    const [connected] = only(events, 'connected')
    const [accept] = only(events, 'accept')
    expect(accept?.remote).toEqual(connected?.local)
    expect(accept?.local).toEqual(connected?.remote)
    expect(only(events, 'unlisten')).toMatchObject([{ local: listen?.local }])
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index))
    const times = events.map(({ atUs }) => atUs)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })

  it.runIf(process.platform === 'linux')(
    'says where a connection to 0.0.0.0 really leads',
    async () => {
      const { events } = await runProgram(`
      import { connect, createServer } from 'node:net'
      const server = createServer((socket) => socket.resume().on('close', () => server.close()))
      ${LISTEN} connect(port, '0.0.0.0').resume().end() })`)
      const [connected] = only(events, 'connected')
      expect(connected?.remote.address).toBe('127.0.0.1')
      expect(connected?.remote).toEqual(only(events, 'accept')[0]?.local)
    },
  )

  it('tells bytes with their offsets, as the program handed them over and was given them', async () => {
    const { events } = await runProgram(`
      import { connect, createServer } from 'node:net'
      const server = createServer((socket) => {
        socket.resume().on('end', () => server.close())
      })
      ${LISTEN}
        const client = connect(port, '127.0.0.1', () => {
          client.write('привет')
          client.write('6f6e65', 'hex')
          client.write(new Uint8Array([1, 2, 3]).subarray(1))
          client.write(new DataView(new Uint8Array([7, 8, 9]).buffer, 1, 1))
          client.write('')
          client.end(Buffer.from('end'))
        })
      })`)
    const writes = only(events, 'write', 1).map(({ offset, size, layer }) => [offset, size, layer])
    expect(writes).toEqual(
      [12, 3, 2, 1, 3].map((size, i) => [[0, 12, 15, 17, 18][i], size, 'stream']),
    )
    expect(textOf(only(events, 'write', 1)[0])).toBe('привет')
    expect(only(events, 'write', 1)[2]?.data).toBe(Buffer.from([2, 3]).toString('base64'))
    expect(only(events, 'end-sent', 1)).toMatchObject([{ offset: 21 }])
    expect(only(events, 'end-received', 2)).toMatchObject([{ offset: 21 }])
    const reads = only(events, 'read', 2)
    expect(reads.reduce((sum, { size }) => sum + size, 0)).toBe(21)
  })

  it('keeps a screenful of a payload and counts the rest', async () => {
    const { events } = await runProgram(`
      import { connect, createServer } from 'node:net'
      const server = createServer((socket) => socket.resume().on('end', () => server.close()))
      ${LISTEN}
        connect(port, '127.0.0.1').end('я'.repeat(50_000))
      })`)
    const [write] = only(events, 'write')
    expect(write?.size).toBe(100_000)
    expect(Buffer.from(write?.data ?? '', 'base64')).toEqual(Buffer.from('я'.repeat(2048)))
  })

  it('tells a half-close: an end sent, and bytes that still come', async () => {
    const { events } = await runProgram(`
      import { connect, createServer } from 'node:net'
      const server = createServer({ allowHalfOpen: true }, (socket) => {
        socket.resume().on('end', () => setImmediate(() => socket.end('late')))
        socket.on('close', () => server.close())
      })
      ${LISTEN} connect(port, '127.0.0.1').resume().end() })`)
    expect(typesOf(events, 1)).toEqual(
      'connect connected end-sent read end-received close'.split(' '),
    )
    expect(typesOf(events, 2)).toEqual('accept end-received write end-sent close'.split(' '))
  })

  it('tells a reset on the side that asked for it, and the error on the other', async () => {
    const { events } = await runProgram(`
      import { connect, createServer } from 'node:net'
      const server = createServer((socket) => {
        socket.on('error', () => {}).on('close', () => server.close()).resume()
        socket.once('data', () => {})
      })
      ${LISTEN}
        const client = connect(port, '127.0.0.1', () => {
          client.write('x', () => client.resetAndDestroy())
        })
      })`)
    expect(only(events, 'reset-sent')).toMatchObject([{ connection: 1 }])
    expect(only(events, 'error')).toMatchObject([{ connection: 2, code: 'ECONNRESET' }])
    expect(only(events, 'close', 2)).toMatchObject([{ hadError: true }])
    expect(only(events, 'end-sent')).toEqual([])
  })

  it('tells a timeout with its time, and a refused connection', async () => {
    const { events } = await runProgram(`
      import { connect, createServer } from 'node:net'
      const server = createServer((socket) => {
        socket.setTimeout(20, () => socket.destroy()).on('close', () => {
          server.close(() => connect(port, '127.0.0.1').on('error', () => {}))
        })
      })
      let port
      server.listen(0, '127.0.0.1', () => {
        port = server.address().port
        connect(port, '127.0.0.1').resume()
      })`)
    expect(only(events, 'timeout')).toMatchObject([{ afterMs: 20 }])
    expect(only(events, 'error')).toMatchObject([{ connection: 3, code: 'ECONNREFUSED' }])
    expect(typesOf(events, 3)).toEqual(['connect', 'error', 'close'])
  })

  it('sees every way to read, each byte once', async () => {
    const { events, output } = await runProgram(`
      import { connect, createServer } from 'node:net'
      import { Writable } from 'node:stream'
      const seen = []
      const ways = [
        (socket) => socket.on('data', (chunk) => seen.push(chunk)),
        (socket) => socket.on('readable', () => {
          for (let chunk; (chunk = socket.read(3) ?? socket.read()) !== null;) seen.push(chunk)
        }),
        async (socket) => { for await (const chunk of socket) seen.push(chunk) },
        (socket) => socket.pipe(new Writable({ write(chunk, _, done) { seen.push(chunk); done() } })),
      ]
      for (const way of ways) {
        const server = createServer((socket) => { void way(socket) })
        await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
        const client = connect(server.address().port, '127.0.0.1').resume()
        client.write('12345')
        client.end('6789')
        await new Promise((resolve) => client.on('close', resolve))
        server.close()
      }
      console.log(Buffer.concat(seen).toString())`)
    expect(output.trim()).toBe('123456789'.repeat(4))
    for (const connection of [2, 4, 6, 8]) {
      const reads = only(events, 'read', connection)
      expect(reads.map(textOf).join('')).toBe('123456789')
    }
  })

  it('counts the bytes of decoded text exactly, cut and broken characters too', async () => {
    const { events, output } = await runProgram(`
      import { connect, createServer } from 'node:net'
      const server = createServer((socket) => {
        socket.setEncoding('utf8')
        socket.on('data', (text) => console.log(JSON.stringify(text)))
        socket.on('end', () => server.close())
      })
      ${LISTEN}
        const client = connect(port, '127.0.0.1', () => {
          client.write(Buffer.from('61d1', 'hex'), () => setTimeout(() => {
            client.write(Buffer.from('8fff62', 'hex'), () => setTimeout(() => {
              client.end(Buffer.from('e4bd', 'hex'))
            }, 30))
          }, 30))
        })
      })`)
    expect(
      output
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as string),
    ).toEqual(['a', 'я\ufffdb', '\ufffd'])
    const reads = only(events, 'read')
    expect(reads.map(({ offset, size }) => [offset, size])).toEqual([
      [0, 1],
      [1, 4],
      [5, 2],
    ])
    expect(reads.map(({ data = '' }) => Buffer.from(data, 'base64').toString('hex'))).toEqual([
      '61',
      'd18fff62',
      'e4bd',
    ])
  })

  it('tells bytes that were put back again from their place', async () => {
    const { events } = await runProgram(`
      import { connect, createServer } from 'node:net'
      const server = createServer((socket) => {
        socket.once('data', (chunk) => {
          socket.pause()
          socket.unshift(chunk.subarray(2))
          socket.on('data', () => {}).on('end', () => server.close()).resume()
        })
      })
      ${LISTEN} connect(port, '127.0.0.1').end('abcde') })`)
    const reads = only(events, 'read', 2).map((read) => [read.offset, textOf(read)])
    expect(reads).toEqual([
      [0, 'abcde'],
      [2, 'cde'],
    ])
    expect(only(events, 'end-received', 2)).toMatchObject([{ offset: 5 }])
  })

  it('counts what is read into memory of the program', async () => {
    const { events } = await runProgram(`
      import { connect, createServer } from 'node:net'
      const server = createServer((socket) => socket.end('12345'))
      ${LISTEN}
        const buffer = Buffer.alloc(64)
        connect({ port, host: '127.0.0.1', onread: { buffer, callback: () => true } })
          .on('close', () => server.close())
      })`)
    expect(only(events, 'read', 1)).toMatchObject([{ offset: 0, size: 5 }])
  })

  it('leaves pipes, terminals and local sockets alone', async () => {
    const { events } = await runProgram(`
      import { connect, createServer } from 'node:net'
      process.stdout.write('out')
      const server = createServer((socket) => socket.end('x')).listen('local.sock', () => {
        connect('local.sock').resume().on('close', () => server.close())
      })`)
    expect(events).toEqual([])
  })

  it('gives a socket that connects again a new number', async () => {
    const { events } = await runProgram(`
      import { Socket, createServer } from 'node:net'
      const server = createServer((socket) => socket.end('x'))
      ${LISTEN}
        const socket = new Socket().resume()
        socket.connect(port, '127.0.0.1').once('close', () => {
          socket.connect(port, '127.0.0.1').once('close', () => server.close())
        })
      })`)
    expect(only(events, 'connect').map(({ connection }) => connection)).toEqual([1, 3])
    expect(typesOf(events, 3)).toContain('read')
  })
})

describe('tracer/http', () => {
  it('tells requests and answers as the bytes that they are', async () => {
    const { events } = await runProgram(`
      import { createServer, get } from 'node:http'
      const server = createServer((request, response) => response.end('answer ' + request.url))
      ${LISTEN}
        get({ port, host: '127.0.0.1', path: '/lesson', agent: false }, (response) => {
          response.resume().on('close', () => server.close())
        })
      })`)
    const read = only(events, 'read', 2).map(textOf).join('')
    expect(read).toBe(only(events, 'write', 1).map(textOf).join(''))
    expect(read).toMatch(/^GET \/lesson HTTP\/1\.1\r\n/)
    expect(only(events, 'write', 2).map(textOf).join('')).toMatch(/\r\n\r\n[^]*answer \/lesson/)
  })
})

describe('tracer/http connections that go on', () => {
  it('sees requests on one connection, bodies in pieces, and what comes after an upgrade', async () => {
    const { events, output } = await runProgram(`
      import { connect } from 'node:net'
      import { createServer } from 'node:http'
      const server = createServer((request, response) => {
        request.resume().on('end', () => response.end())
      })
      server.on('upgrade', (request, socket, head) => {
        socket.unshift(head)
        socket.on('data', (chunk) => socket.end(chunk)).on('close', () => server.close())
      })
      const step = (text) => new Promise((resolve) => { client.write(text); client.once('data', resolve) })
      let client
      ${LISTEN}
        client = connect(port, '127.0.0.1', async () => {
          await step('GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n')
          client.write('POST / HTTP/1.1\\r\\nHo')
          await new Promise((resolve) => setTimeout(resolve, 20))
          await step('st: x\\r\\nContent-Length: 3\\r\\n\\r\\nabc')
          await step('GET / HTTP/1.1\\r\\nHost: x\\r\\nConnection: upgrade\\r\\nUpgrade: x\\r\\n\\r\\nhead')
          console.log('done')
        })
      })`)
    expect(output.trim()).toBe('done')
    const written = only(events, 'write', 1).map(textOf).join('')
    const reads = only(events, 'read', 2)
    const upgraded = reads.findIndex((read) => textOf(read).includes('Upgrade'))
    expect(
      reads
        .slice(0, upgraded + 1)
        .map(textOf)
        .join(''),
    ).toBe(written)
    // What was put back is given once more, from its place.
    expect(reads.slice(upgraded + 1)).toMatchObject([{ offset: written.length - 4, size: 4 }])
  })

  it('tells a request before the answer to it', async () => {
    const { events } = await runProgram(`
      import { createServer, get } from 'node:http'
      const server = createServer((request, response) => {
        response.end('x')
        server.close()
      })
      ${LISTEN} get({ port, host: '127.0.0.1', agent: false }).on('response', (r) => r.resume()) })`)
    expect(typesOf(events, 2).slice(0, 3)).toEqual(['accept', 'read', 'write'])
  })

  it('sees inside of HTTPS', async () => {
    const { events } = await runProgram(`
      import { createServer, get } from 'node:https'
      ${TLS_PSK}
      const server = createServer(serverOptions, (request, response) => response.end('x'))
      ${LISTEN}
        get({ ...clientOptions, port, host: '127.0.0.1', path: '/s', agent: false }, (response) => {
          response.resume().on('close', () => server.close())
        })
      })`)
    const reads = only(events, 'read', 2).filter(({ layer }) => layer === 'plain')
    expect(reads.map(textOf).join('')).toMatch(/^GET \/s HTTP/)
    expect(
      only(events, 'read', 1)
        .filter(({ layer }) => layer === 'plain')
        .map(textOf)
        .join(''),
    ).toMatch(/200 OK/)
  })
})

describe('tracer/tls', () => {
  it('marks what is inside, and counts what is on the wire', async () => {
    const { events, output } = await runProgram(`
      import { connect, createServer } from 'node:tls'
      ${TLS_PSK}
      const server = createServer(serverOptions, (socket) => {
        socket.on('data', (chunk) => socket.end('echo ' + chunk))
      })
      ${LISTEN}
        const socket = connect({ ...clientOptions, port, host: '127.0.0.1', servername: 'example.com' })
        socket.write('secret')
        socket.on('data', (chunk) => console.log(String(chunk))).on('close', () => server.close())
      })`)
    expect(output.trim()).toBe('echo secret')
    expect(only(events, 'secured', 1)).toMatchObject([
      { protocol: 'TLSv1.2', serverName: 'example.com' },
    ])
    expect(only(events, 'secured', 2)).toMatchObject([{ protocol: 'TLSv1.2' }])
    const inside = (connection: number, type: 'read' | 'write'): string =>
      only(events, type, connection)
        .filter(({ layer }) => layer === 'plain')
        .map(textOf)
        .join('')
    expect(inside(1, 'write')).toBe('secret')
    expect(inside(2, 'read')).toBe('secret')
    expect(inside(1, 'read')).toBe('echo secret')
    const wire = only(events, 'write', 1).filter(({ layer }) => layer === 'cipher')
    expect(wire.reduce((sum, { size }) => sum + size, 0)).toBeGreaterThan('secret'.length)
    expect(wire.every(({ data }) => data === undefined)).toBe(true)
    expect(only(events, 'read').every(({ layer }) => layer !== 'stream')).toBe(true)
    for (const connection of [1, 2]) expect(only(events, 'close', connection)).toHaveLength(1)
  })

  it('counts from where TLS begins on a connection that was in clear', async () => {
    const program = (upgrades: boolean): string => `
      import { connect, createServer } from 'node:net'
      import { connect as secure, TLSSocket } from 'node:tls'
      ${TLS_PSK}
      const accept = (raw) => {
        const socket = new TLSSocket(raw, { isServer: true, ...serverOptions })
        socket.on('data', (chunk) => socket.end('echo ' + chunk))
      }
      const start = (raw) => {
        const socket = secure({ ...clientOptions, socket: raw, servername: 'example.com' })
        socket.write('secret')
        socket.on('data', (chunk) => console.log(String(chunk))).on('close', () => server.close())
      }
      const server = createServer((raw) => {
        if (!${upgrades}) return accept(raw)
        raw.once('data', () => {
          raw.write('go on')
          accept(raw)
        })
      })
      ${LISTEN}
        const raw = connect({ port, host: '127.0.0.1' }, () => {
          if (!${upgrades}) return start(raw)
          raw.write('starttls')
          raw.once('data', () => start(raw))
        })
      })`
    const [whole, later] = await Promise.all([true, false].map((one) => runProgram(program(!one))))
    expect([whole?.output.trim(), later?.output.trim()]).toEqual(['echo secret', 'echo secret'])
    for (const connection of [1, 2]) {
      const wire = [whole, later].map((run) =>
        only(run?.events ?? [], 'write', connection).filter(({ layer }) => layer === 'cipher'),
      )
      const [bytes, bytesLater] = wire.map((writes) =>
        writes.reduce((sum, { size }) => sum + size, 0),
      )
      // The same handshake, and the same words: what came before it is no part of it.
      expect(bytesLater).toBe(bytes)
      expect(wire.map(([first]) => first?.offset)).toEqual([0, 0])
    }
    const clear = only(later?.events ?? [], 'write').filter(({ layer }) => layer === 'stream')
    expect(clear.map(textOf).toSorted()).toEqual(['go on', 'starttls'])
  })
})

describe('tracer/udp', () => {
  it('tells datagrams that leave and that come, with both ends', async () => {
    const { events } = await runProgram(`
      import { createSocket } from 'node:dgram'
      const a = createSocket('udp4')
      const b = createSocket('udp4')
      a.on('message', (message, { port, address }) => {
        a.send(['to ', Buffer.from('you')], port, address)
      })
      b.on('message', () => { a.close(); b.close() })
      a.bind(0, '127.0.0.1', () => b.send('привет', a.address().port, 'localhost'))`)
    expect(only(events, 'listen').map(({ transport }) => transport)).toEqual(['udp', 'udp'])
    const [first, second] = only(events, 'datagram-sent')
    expect([first?.connection, textOf(first), first?.size]).toEqual([2, 'привет', 12])
    expect([second?.connection, textOf(second)]).toEqual([1, 'to you'])
    const [arrived] = only(events, 'datagram-received')
    expect(arrived).toMatchObject({ connection: 1, local: first?.remote, size: 12 })
    expect(arrived?.remote.port).toBe(first?.local?.port)
    expect(first?.remote.address).toBe('127.0.0.1')
    expect(only(events, 'unlisten')).toHaveLength(2)
  })

  it('tells the peer of a connected socket, an empty datagram, and the answer that nobody listens', async () => {
    const { events } = await runProgram(`
      import { createSocket } from 'node:dgram'
      const probe = createSocket('udp4').bind(0, '127.0.0.1', () => {
        const { port } = probe.address()
        probe.close(() => {
          const socket = createSocket('udp4').on('error', () => socket.close())
          socket.connect(port, '127.0.0.1', () => socket.send(''))
        })
      })`)
    const [sent] = only(events, 'datagram-sent')
    expect(sent).toMatchObject({ connection: 2, size: 0, remote: { address: '127.0.0.1' } })
    expect(sent?.data).toBeUndefined()
    expect(only(events, 'error')).toMatchObject([{ connection: 2, code: 'ECONNREFUSED' }])
  })
})
