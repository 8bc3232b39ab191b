/**
 * One page. Its messages are parsed, counted and carried out in the order in which they come; what
 * it does wrong is answered, and never ends the host or another page's programs.
 */
import type { RawData, WebSocket } from 'ws'
import { codeOf } from '../shared/errors.ts'
import type { Language } from '../shared/languages.ts'
import {
  MAX_MESSAGES_AT_ONCE,
  MAX_MESSAGES_PER_SECOND,
  MAX_UNREAD_BYTES,
  PING_MS,
} from '../shared/limits.ts'
import { parsePageMessage, type HostMessage, type PageMessage } from '../shared/messages.ts'
import { CourseError } from '../shared/errors.ts'
import type { Course } from './course.ts'
import { OpenFiles } from './open-files.ts'
import { problemOf, type About } from './problems.ts'
import type { Terminal, TerminalPage } from './terminal.ts'
import type { TracePage } from './traces.ts'

/** Why the host closes a page's socket. Source: RFC 6455 §7.4.1 and the IANA registry. */
const CLOSE = { goingAway: 1001, unsupportedData: 1003, policy: 1008, tryLater: 1013 } as const

/** How long a page that is sent away may take to say goodbye. */
const SENT_AWAY_MS = 1_000

type Handlers = {
  [Type in PageMessage['type']]: (
    message: Extract<PageMessage, { type: Type }>,
  ) => void | Promise<void>
}

export class SocketSession implements TerminalPage, TracePage {
  readonly #socket: WebSocket
  readonly #course: Course
  readonly #handlers: Handlers
  /** What ends the watching of each open lab. */
  readonly #labs = new Map<string, () => void>()
  /** The same for each lab whose packets are looked at. */
  readonly #captures = new Map<string, () => void>()
  /** The same for each lab whose trace is followed. */
  readonly #traces = new Map<string, () => void>()
  readonly #terminals = new Set<Terminal>()
  readonly #files: OpenFiles
  readonly #pingTimer: NodeJS.Timeout
  #awayTimer: NodeJS.Timeout | undefined
  #language: Language = 'en'
  #isAlive = true
  #second = 0
  #messagesInSecond = 0
  #messagesAtOnce = 0

  constructor(socket: WebSocket, course: Course) {
    this.#socket = socket
    this.#course = course
    this.#files = new OpenFiles({
      labs: course.labs,
      typeErrors: course.typeErrors,
      language: () => this.#language,
      send: (message) => this.send(message),
    })
    this.#handlers = this.#createHandlers()
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary))
    socket.on('pong', () => {
      this.#isAlive = true
    })
    socket.on('ping', () => {
      if (this.#isTooFast()) this.#sendAway(CLOSE.policy, 'too many messages')
    })
    // Too long a message or a broken frame: ws closes by itself, with the code that says so.
    socket.on('error', () => {})
    socket.on('close', () => this.#leave())
    this.#pingTimer = setInterval(() => this.#ping(), PING_MS)
    course.enter(this)
  }

  get language(): Language {
    return this.#language
  }

  looksAt(lab: string): boolean {
    return this.#labs.has(lab)
  }

  captures(lab: string): boolean {
    return this.#captures.has(lab)
  }

  get unreadBytes(): number {
    return this.#socket.bufferedAmount
  }

  send(message: HostMessage): void {
    this.#write(JSON.stringify(message))
  }

  sendOutput(frame: Buffer, onLeft: () => void): void {
    this.#write(frame, onLeft)
  }

  sendProblem(error: unknown, about?: About): void {
    this.send(problemOf(error, this.#language, about))
  }

  /** Closes on a page that does wrong; whatever it still sends is not listened to for long. */
  #sendAway(code: number, reason: string): void {
    this.#socket.close(code, reason)
    this.#awayTimer ??= setTimeout(() => this.#socket.terminate(), SENT_AWAY_MS)
  }

  /** Tells the page that the host ends. */
  close(): void {
    this.#socket.close(CLOSE.goingAway)
  }

  /** Ends the connection without waiting for the page. */
  terminate(): void {
    this.#socket.terminate()
  }

  // --- from the page ---

  #receive(data: RawData, isBinary: boolean): void {
    // Messages that were under way when the host closed the socket are not carried out.
    if (this.#socket.readyState !== this.#socket.OPEN) return
    if (this.#isTooFast()) return this.#sendAway(CLOSE.policy, 'too many messages')
    if (isBinary) return this.#sendAway(CLOSE.unsupportedData, 'text only')
    const message = parsePageMessage(textOf(data))
    if (message) void this.#carryOut(message)
    else this.sendProblem(new CourseError('ERR_BAD_MESSAGE', 'this is no message of a page'))
  }

  async #carryOut(message: PageMessage): Promise<void> {
    try {
      const handler = this.#handlers[message.type] as (message: PageMessage) => void | Promise<void>
      await handler(message)
    } catch (error) {
      const lab = 'lab' in message ? { lab: message.lab } : {}
      const process = 'process' in message ? { process: message.process } : {}
      const file = 'file' in message ? { file: message.file } : {}
      this.sendProblem(error, { ...lab, ...process, ...file })
      if (codeOf(error)?.startsWith('ERR_') !== true) this.#course.complain(error)
    }
  }

  #createHandlers(): Handlers {
    const course = this.#course
    return {
      hello: ({ language }) => {
        this.#language = language
        this.send(course.welcome())
        for (const lab of this.#labs.keys()) this.sendChecks(lab)
      },
      'open-lab': ({ lab }) => {
        const found = course.labs.find(lab)
        if (!this.#labs.has(lab)) this.#labs.set(lab, course.runs.watch(lab))
        const checks = course.checks.stateOf(lab, this.#language)
        this.send({ type: 'lab', lab, processes: course.runs.statesOf(found), checks })
      },
      'close-lab': ({ lab }) => {
        this.#labs.get(lab)?.()
        this.#labs.delete(lab)
      },
      attach: ({ terminal, fromByte }) => {
        const found = this.#findTerminal(terminal)
        this.#terminals.add(found)
        found.attach(this, fromByte)
      },
      detach: ({ terminal }) => {
        const found = this.#findTerminal(terminal)
        this.#terminals.delete(found)
        found.detach(this)
      },
      run: (request) => course.runs.run(request),
      stop: ({ lab, process }) => course.runs.stop(lab, process),
      input: ({ terminal, text }) => this.#findTerminal(terminal).input(text),
      resize: ({ terminal, columns, rows }) => this.#findTerminal(terminal).resize(columns, rows),
      ack: ({ terminal, toByte }) => this.#findTerminal(terminal).acknowledge(this, toByte),
      check: ({ lab }) => course.checks.run(lab),
      edit: async ({ lab, file }) => this.send(await course.edit(lab, file)),
      'open-file': (name) => this.#files.open(name),
      'close-file': (name) => this.#files.close(name),
      'save-file': (request) => this.#files.save(request),
      'examine-file': (question) => this.#files.examine(question),
      compare: (name) => this.#files.compare(name),
      'trace-open': ({ lab }) => {
        const { slug } = course.labs.find(lab)
        this.#traces.get(slug)?.()
        this.#traces.set(slug, course.traces.open(slug, this))
      },
      'trace-close': ({ lab }) => {
        this.#traces.get(lab)?.()
        this.#traces.delete(lab)
      },
      'packets-open': ({ lab }) => {
        const { slug } = course.labs.find(lab)
        this.#captures.get(slug)?.()
        this.#captures.set(
          slug,
          course.captures.open(slug, (message) => this.send(message)),
        )
      },
      'packets-close': ({ lab }) => {
        this.#captures.get(lab)?.()
        this.#captures.delete(lab)
      },
    }
  }

  #findTerminal(id: number): Terminal {
    const terminal = this.#course.terminals.find(id)
    if (terminal) return terminal
    throw new CourseError('ERR_BAD_MESSAGE', `there is no terminal ${id}`)
  }

  #isTooFast(): boolean {
    const second = Math.floor(performance.now() / 1_000)
    if (second !== this.#second) {
      this.#second = second
      this.#messagesInSecond = 0
    }
    // What one read brings is handed over in one turn.
    if (this.#messagesAtOnce === 0) setImmediate(() => (this.#messagesAtOnce = 0))
    const isAtOnce = ++this.#messagesAtOnce > MAX_MESSAGES_AT_ONCE
    return ++this.#messagesInSecond > MAX_MESSAGES_PER_SECOND || isAtOnce
  }

  // --- to the page ---

  sendChecks(lab: string): void {
    try {
      const checks = this.#course.checks.stateOf(lab, this.#language)
      this.send({ type: 'checks', lab, checks })
    } catch (error) {
      this.sendProblem(error, { lab })
    }
  }

  filesChanged(lab: string, files: string[]): void {
    try {
      this.#files.changed(lab, files)
    } catch (error) {
      this.sendProblem(error, { lab })
    }
  }

  #write(data: string | Buffer, onLeft?: () => void): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    this.#socket.send(data, onLeft)
    // It asks without reading the answers: it may come back when it does.
    if (this.#socket.bufferedAmount > MAX_UNREAD_BYTES) this.#socket.terminate()
  }

  #ping(): void {
    if (!this.#isAlive) return this.#socket.terminate()
    this.#isAlive = false
    this.#socket.ping()
  }

  #leave(): void {
    clearInterval(this.#pingTimer)
    clearTimeout(this.#awayTimer)
    for (const terminal of this.#terminals) terminal.detach(this)
    for (const stopWatching of this.#labs.values()) stopWatching()
    this.#labs.clear()
    for (const stopFollowing of this.#traces.values()) stopFollowing()
    this.#traces.clear()
    for (const stopCapturing of this.#captures.values()) stopCapturing()
    this.#captures.clear()
    this.#course.leave(this)
  }
}

/** ws hands over one piece, unless a socket is told to give fragments. */
function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString()
  return Buffer.isBuffer(data) ? data.toString() : Buffer.from(data).toString()
}
