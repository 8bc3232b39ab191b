import { describe, expect, it } from 'vitest'
import { runProgram, TLS_PSK } from '../../helpers/traced.ts'

/** What the programs below share: they print what they see, and nothing that differs by itself. */
const COMMON = `
import { once } from 'node:events'
import { inspect } from 'node:util'
import net from 'node:net'
const note = (...values) => console.log(...values)
/** An object as it prints, without numbers: ports, ids, descriptors and times. */
const look = (value, depth = 2) =>
  inspect(value, { depth, breakLength: 100 }).replaceAll(/\\d+/g, 'N')
const listen = async (server) => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server.address().port
}
const attempt = (step) => {
  try { return step() } catch (error) { return [error.name, error.code, error.message] }
}
const watch = (name, emitter, events) => {
  for (const event of events) emitter.on(event, () => note(name, event))
}
const SOCKET_EVENTS = ['lookup', 'connect', 'ready', 'end', 'finish', 'timeout', 'drain', 'close']
`

const PROGRAMS: Record<string, string> = {
  'listeners, names and properties of sockets and servers': `
    const server = net.createServer((socket) => {
      note('accepted', socket.eventNames(), Reflect.ownKeys(socket).length, socket.readableFlowing)
      for (const name of socket.eventNames()) note(String(name), socket.listenerCount(name))
      note(look(socket))
      socket.end('x')
    })
    note(server.eventNames(), look(server))
    const port = await listen(server)
    const client = net.connect(port, '127.0.0.1')
    note(look(client), client.eventNames(), Reflect.ownKeys(client).length)
    await once(client, 'connect')
    note(look(client), client.listenerCount('data'), client.rawListeners('end').length)
    client.resume()
    await once(client, 'close')
    note(look(client), look(server))
    server.close()
    note(['emit', 'write', 'end', 'connect', '_final', 'resetAndDestroy', 'setEncoding', 'unshift']
      .map((name) => [name, client[name].name, client[name].length].join()))
    const names = []
    for (const name in client) names.push(name)
    note(names.sort())
    note(process.eventNames().map((name) => [name, process.listenerCount(name)].join()))
    note(Object.keys(process).sort(), Object.hasOwn(process, 'emit'), process.emit.name, process.emit.length)
    note(Object.keys(process.env).filter((name) => name.startsWith('OTW') && name !== 'OTW_RUN'))`,
  'the order of everything that happens': `
    const server = net.createServer({ allowHalfOpen: true }, (socket) => {
      watch('server', socket, SOCKET_EVENTS)
      socket.on('data', (chunk) => {
        note('server data', String(chunk))
        process.nextTick(() => note('tick'))
        Promise.resolve().then(() => note('promise'))
        setImmediate(() => note('immediate'))
        socket.write('answer', () => note('written'))
      })
      socket.on('end', () => setImmediate(() => socket.end('late')))
    })
    const port = await listen(server)
    const client = net.connect(port, 'localhost', () => note('callback of connect'))
    note('connecting', client.connecting, client.pending, client.readyState)
    watch('client', client, SOCKET_EVENTS)
    client.on('data', (chunk) => { note('client data', String(chunk)); if (!client.writableEnded) client.end(() => note('ended')) })
    note(client.write('question'), client.bytesWritten, client.writableLength)
    await once(client, 'close')
    note(client.bytesRead, client.bytesWritten)
    server.close(() => note('closed'))`,
  'a socket that nobody reads': `
    const server = net.createServer((socket) => {
      socket.on('end', () => note('never seen'))
      setTimeout(() => {
        note(socket.readableFlowing, socket.readableLength, socket.isPaused(), socket.bytesRead)
        socket.destroy()
        server.close()
      }, 60)
    })
    net.connect(await listen(server), '127.0.0.1').on('error', () => {}).end('unread')`,
  'backpressure and write': `
    const server = net.createServer((socket) => {
      socket.pause()
      setTimeout(() => socket.resume(), 40)
      socket.on('end', () => socket.end())
    })
    const client = net.connect(await listen(server), '127.0.0.1')
    await once(client, 'connect')
    const results = []
    for (let i = 0; i < 3; i++) results.push(client.write(Buffer.alloc(8_000_000)))
    note(results, client.writableNeedDrain, client.writableHighWaterMark)
    note(client.write('', () => note('callback of nothing')))
    client.cork(); note(client.write('a'), client.writableCorked); client.uncork()
    await once(client, 'drain')
    note('drain', client.writableLength)
    client.end(() => note('callback of end', client.writableFinished)).resume()
    await once(client, 'close')
    note(client.bytesWritten)
    server.close()`,
  'mistakes of the program': `
    const server = net.createServer((socket) => socket.resume().on('error', () => {}))
    const port = await listen(server)
    const socket = net.connect(port, '127.0.0.1')
    await once(socket, 'connect')
    socket.on('error', (error) => note('error', error.code, error.message))
    note(attempt(() => socket.write(null)), attempt(() => socket.write({})))
    note(attempt(() => socket.write(5)), attempt(() => socket.write('x', 'nothing')))
    note(attempt(() => socket.end('x', 'nothing')))
    note(attempt(() => net.connect(70_000)), attempt(() => net.connect({})))
    note(attempt(() => net.connect(-1)), attempt(() => new net.Socket().connect()))
    note(attempt(() => socket.setEncoding('nothing')))
    socket.on('close', (hadError) => { note('close', hadError); note(attempt(() => socket.resetAndDestroy()) === socket) })
    socket.end('done')
    note(socket.write('late', (error) => note('callback', error.code)))
    await once(socket, 'close')
    const refused = net.connect(port, '127.0.0.1')
    server.close()
    refused.on('error', (error) => note(error.code, error.syscall, Object.keys(error)))
      .on('close', (hadError) => note(hadError))`,
  'the place of a mistake in a stack': `
    import { readFileSync } from 'node:fs'
    const server = net.createServer((socket) => socket.end('x'))
    process.on('uncaughtException', (error) => {
      note(error.message)
      const lines = error.stack.split('\\n').filter((line) => !line.includes('node:'))
      note(lines.map((line) => line.replace(/\\(?file:.*\\/program/, 'program')))
      process.exit(7)
    })
    const client = net.connect(await listen(server), '127.0.0.1')
    client.on('data', function inListener() { throw new Error('mine') })`,
  'an error that nobody listens for': `
    const server = net.createServer()
    const port = await listen(server)
    server.close(() => net.connect(port, '127.0.0.1'))`,
  'what keeps a process alive': `
    const server = net.createServer((socket) => socket.unref()).unref()
    const port = await listen(server)
    note(process.getActiveResourcesInfo().sort())
    const client = net.connect(port, '127.0.0.1').unref()
    setTimeout(() => note(process.getActiveResourcesInfo().sort()), 30)
    process.on('exit', (code) => note('exit', code))`,
  'reading in pieces, with and without an encoding': `
    const server = net.createServer((socket) => {
      socket.write(Buffer.from('d0bfd180d0b8d1', 'hex'))
      setTimeout(() => socket.end(Buffer.from('8fff', 'hex')), 40)
    })
    const port = await listen(server)
    const texts = net.connect(port, '127.0.0.1')
    note(texts.setEncoding('utf8') === texts, texts.readableEncoding, look(texts._readableState.decoder, 5))
    for await (const text of texts) note(JSON.stringify(text))
    const readable = net.connect(port, '127.0.0.1')
    readable.on('readable', () => { for (let c; (c = readable.read(2) ?? readable.read()) !== null;) note(c) })
    await once(readable, 'end')
    const paused = net.connect(port, '127.0.0.1').once('data', (chunk) => {
      paused.pause()
      paused.unshift(chunk)
      note(paused.readableLength)
      setTimeout(() => paused.on('data', (again) => note(again)).resume(), 60)
    })
    await once(paused, 'end')
    server.close()`,
  'HTTP: keep-alive, upgrades and broken requests': `
    import http from 'node:http'
    const server = http.createServer((request, response) => {
      note(request.method, request.url, request.headers, request.socket.listenerCount('data'))
      note(request.socket.eventNames(), look(request.socket.parser, 1))
      request.on('data', (chunk) => note('body', chunk.length)).on('end', () => {
        response.writeHead(200, { date: 'none' })
        response.write('one')
        response.end('two')
      })
    })
    server.on('upgrade', (request, socket, head) => {
      note('upgrade', String(head))
      socket.on('data', (chunk) => socket.end('got ' + chunk))
      socket.write('HTTP/1.1 101 Switching Protocols\\r\\nConnection: upgrade\\r\\nUpgrade: x\\r\\n\\r\\n')
    })
    server.on('clientError', (error, socket) => { note(error.code, error.bytesParsed); socket.end('HTTP/1.1 400 Bad\\r\\n\\r\\n') })
    const port = await listen(server)
    const talk = async (text, more) => {
      const socket = net.connect(port, '127.0.0.1')
      let all = ''
      socket.setEncoding('latin1').on('data', (part) => {
        all += part
        if (more && all.includes('101')) { socket.write(more); more = undefined }
      })
      socket.write(text)
      await once(socket, 'close')
      note(all.replaceAll(/Date: .*\\r\\n/g, ''))
    }
    const host = 'Host: x\\r\\n'
    await talk('GET /1 HTTP/1.1\\r\\n' + host + '\\r\\nPOST /2 HTTP/1.1\\r\\nContent-Length: 3\\r\\nConnection: close\\r\\n' + host + '\\r\\nabc')
    await talk('GET / HTTP/1.1\\r\\n' + host + 'Connection: upgrade\\r\\nUpgrade: x\\r\\n\\r\\nhead', 'more')
    await talk('nonsense\\r\\n\\r\\n')
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
    for (const path of ['/a', '/b']) {
      const [response] = await once(http.request({ port, host: '127.0.0.1', path, agent, headers: { host: 'x' } }).end(), 'response')
      note(response.statusCode, response.rawHeaders, response.socket.localPort > 0, Buffer.concat(await response.toArray()).toString())
    }
    agent.destroy()
    server.close(() => note('closed'))`,
  'HTTP/2': `
    import http2 from 'node:http2'
    const server = http2.createServer()
    server.on('session', (session) => {
      note(session.eventNames().map(String), session.socket.eventNames?.() ?? 'no names')
      watch('server session', session, ['close', 'goaway', 'localSettings', 'remoteSettings'])
    })
    server.on('stream', (stream, headers) => {
      note(headers[':path'], stream.eventNames().map(String), Reflect.ownKeys(stream).length)
      watch('server ' + headers[':path'], stream, ['end', 'finish', 'close'])
      stream.on('data', (chunk) => note('server data', String(chunk)))
      stream.respond({ ':status': 200, date: 'none' })
      stream.end('answer to ' + headers[':path'])
    })
    const port = await listen(server)
    const session = http2.connect('http://127.0.0.1:' + port)
    watch('session', session, ['connect', 'close', 'goaway', 'localSettings', 'remoteSettings'])
    for (const path of ['/a', '/b']) {
      const stream = session.request({ ':method': 'POST', ':path': path })
      watch('client ' + path, stream, ['ready', 'response', 'end', 'finish', 'close'])
      stream.setEncoding('utf8').on('data', (text) => note(text))
      stream.end('question')
      await once(stream, 'close')
    }
    note(session.socket.bytesRead, session.socket.bytesWritten)
    session.close(() => server.close(() => note('closed')))`,
  TLS: `
    import tls from 'node:tls'
    ${TLS_PSK}
    const server = tls.createServer(serverOptions, (socket) => {
      note('secure', socket.getProtocol(), socket.eventNames(), socket.listenerCount('data'))
      watch('server', socket, SOCKET_EVENTS)
      socket.on('data', (chunk) => { note(String(chunk)); socket.end('answer') })
    })
    server.on('tlsClientError', (error) => note(error.code))
    const port = await listen(server)
    const client = tls.connect({ ...clientOptions, port, host: '127.0.0.1' }, () => note('connected'))
    note(look(client, 0), client.write('early'))
    watch('client', client, [...SOCKET_EVENTS, 'secureConnect'])
    client.on('data', (chunk) => note(String(chunk)))
    await once(client, 'close')
    note(client.bytesRead > 0, client.bytesWritten)
    const raw = net.connect(port, '127.0.0.1')
    const above = tls.connect({ ...clientOptions, socket: raw })
    above.on('data', (chunk) => note(String(chunk))).end('over a socket')
    await once(above, 'close')
    net.connect(port, '127.0.0.1').on('error', () => {}).end('no TLS at all').resume().on('close', () => server.close())`,
  datagrams: `
    import { createSocket } from 'node:dgram'
    const a = createSocket('udp4'), b = createSocket({ type: 'udp4' })
    note(a.eventNames(), a.listenerCount('listening'), look(a), Reflect.ownKeys(a).length)
    watch('b', b, ['listening', 'connect', 'close'])
    a.on('message', (message, from) => { note(String(message), from.size, Object.keys(from)); a.send('back', from.port, from.address) })
    a.bind(0, '127.0.0.1')
    await once(a, 'listening')
    const { port } = a.address()
    note(attempt(() => b.send()), attempt(() => b.send('x', 0)), attempt(() => b.send(5, port)))
    b.send(['o', Buffer.from('ne')], port, '127.0.0.1', (error, bytes) => note('sent', error, bytes))
    note(String((await once(b, 'message'))[0]))
    b.send(Buffer.alloc(70_000), port, '127.0.0.1', (error) => {
      note(error.code, error.syscall, error.message.replaceAll(/\\d+/g, 'N'))
      b.close(); a.close(); note(attempt(() => a.send('x', 1)))
    })`,
  'worker threads and child processes': `
    import { fork } from 'node:child_process'
    import { Worker, isMainThread, parentPort } from 'node:worker_threads'
    const talk = async () => {
      const server = net.createServer((socket) => socket.end('x'))
      const client = net.connect(await listen(server), '127.0.0.1').resume()
      await once(client, 'close')
      server.close()
      return Object.keys(process.env).filter((name) => name.startsWith('OTW_TRACE'))
    }
    if (process.send) { process.send(await talk()); process.disconnect() }
    else if (!isMainThread) parentPort.postMessage(await talk())
    else {
      note(await talk())
      note(await once(new Worker(new URL(import.meta.url)), 'message'))
      note((await once(fork(process.argv[1]), 'message'))[0])
    }`,
}

describe('tracer/unnoticed', () => {
  it.each(Object.entries(PROGRAMS))('a program sees the same: %s', async (_name, program) => {
    const source = `${COMMON}\n${program}`
    const [bare, traced] = [
      await runProgram(source, { trace: false }),
      await runProgram(source, { trace: true }),
    ]
    expect(readable(traced.output)).toBe(readable(bare.output))
    expect(traced.ending).toEqual(bare.ending)
    // It was no accident: something was printed, and the traced one was traced.
    expect(bare.output).not.toBe('')
    expect(bare.events).toEqual([])
    expect(traced.events.length).toBeGreaterThan(0)
  })
})

/** A crash prints a stack: Node's inner lines may be others, those of the program may not. */
function readable(output: string): string {
  return output
    .split('\n')
    .filter((line) => !/^\s+at .*node:/.test(line))
    .join('\n')
    .replaceAll(/otw-traced-\w+/g, 'folder')
    .replaceAll(/127\.0\.0\.1:\d+|port: \d+/g, 'address')
}
