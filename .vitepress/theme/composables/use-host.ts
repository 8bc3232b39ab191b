/**
 * The page's one connection to the host, shared by everything on it. Created with the app, does
 * nothing until something needs it, and nothing at all while pages are built.
 */
import {
  computed,
  inject,
  onMounted,
  reactive,
  ref,
  shallowReactive,
  type App,
  type ComputedRef,
  type InjectionKey,
} from 'vue'
import { inBrowser, withBase } from 'vitepress'
import { PROTOCOL_NAME, SOCKET_PATH, TOKEN_PREFIX } from '../support/protocol.ts'
import type {
  HostMessage,
  Language,
  PageMessage,
  Points,
} from '../../../platform/shared/messages.ts'
import { HostLink, type LinkState } from '../support/host-link.ts'
import { memoryStorage, takeToken, type TokenPlaces } from '../support/host-token.ts'
import { applyMessage, emptyLab, type LabState } from '../support/lab-store.ts'
import type { OutputFrame } from '../support/output-frame.ts'
import type { StageListener } from '../support/replay-stage.ts'

export interface TerminalReader {
  onOutput(frame: OutputFrame): void
  onReset(fromByte: number): void
  /** The link is new: ask again for what is missing. */
  onReconnect(): void
}

/** What speaks in the place of a host that is not there; a `ReplayStage` is one. */
export interface Stage {
  /** @returns whether it can answer */
  receive(message: PageMessage): boolean
  /** Takes back everything that it has told. */
  reset(): void
}

export interface Host {
  /** `isReplaying`: there is no host, and a recording speaks instead. */
  readonly link: {
    state: LinkState
    hasEditor: boolean
    isReplaying: boolean
    /** How far the recording has come. */
    replayedUs: number
  }
  /** Points per lab, as far as they are known. */
  readonly points: Map<string, Points>
  /** Connects when the page has a token or needs to know why it cannot. */
  start(language: Language): void
  /** Connects only when the reader came with a token: for marks, which are worth no request. */
  startQuietly(language: Language): void
  setLanguage(language: Language): void
  /** Tries again at once, whatever went wrong before. */
  retry(): void
  send(message: PageMessage): boolean
  /** Hears every message of the host until the returned function is called. */
  listen(listener: (message: HostMessage) => void): () => void
  /** Follows a lab until the returned function is called. */
  openLab(slug: string): { lab: LabState; close(): void }
  /** Receives a terminal's output until the returned function is called. */
  readTerminal(terminal: number, reader: TerminalReader): () => void
  /**
   * Lets a recording speak until the returned function is called, another one speaks, or a real
   * host is there.
   */
  replay(open: (listener: StageListener) => Stage): {
    moved(positionUs: number): void
    leave(): void
  }
}

const hostKey: InjectionKey<Host> = Symbol('host')
const HEALTH_PATH = '/_course/health'

export function provideHost(app: App): void {
  app.provide(hostKey, createHost())
}

export function useHost(): Host {
  const host = inject(hostKey)
  if (!host) throw new Error('The theme has not provided a host.')
  return host
}

/**
 * The state of the link, `off` until the component is mounted: a panel is loaded late, when the
 * link may be up already, and must then begin with what the built page shows.
 */
export function useLinkState(): ComputedRef<LinkState> {
  const host = useHost()
  const isMounted = ref(false)
  onMounted(() => (isMounted.value = true))
  return computed(() => (isMounted.value ? host.link.state : 'off'))
}

/** Points per lab; none until the component is mounted, for the same reason. */
export function usePoints(): ComputedRef<ReadonlyMap<string, Points>> {
  const host = useHost()
  const isMounted = ref(false)
  onMounted(() => (isMounted.value = true))
  const none = new Map<string, Points>()
  return computed(() => (isMounted.value ? host.points : none))
}

function createHost(): Host {
  const view = shallowReactive<Host['link']>({
    state: 'off',
    hasEditor: true,
    isReplaying: false,
    replayedUs: 0,
  })
  const points = shallowReactive(new Map<string, Points>())
  const labs = new Map<string, { lab: LabState; users: number }>()
  const readers = new Map<number, Set<TerminalReader>>()
  const listeners = new Set<(message: HostMessage) => void>()
  const token = inBrowser ? readToken() : undefined
  let language: Language = 'en'
  let link: HostLink | undefined
  let stage: Stage | undefined

  function receive(message: HostMessage): void {
    if (message.type === 'welcome') view.hasEditor = message.editor
    if (message.type === 'welcome' || message.type === 'points')
      for (const entry of message.points) points.set(entry.lab, entry)
    if (message.type === 'terminal-reset')
      for (const reader of readers.get(message.terminal) ?? []) reader.onReset(message.fromByte)
    for (const [slug, { lab }] of labs)
      if (!('lab' in message) || message.lab === undefined || message.lab === slug)
        applyMessage(lab, message)
    for (const listener of listeners) listener(message)
  }

  function setState(state: LinkState): void {
    // What the recording has shown is gone before the host tells how things are.
    if (state === 'connected') endReplay()
    view.state = state
    if (state !== 'connected') return
    send({ type: 'hello', language })
    askAgain()
  }

  function askAgain(): void {
    for (const slug of labs.keys()) send({ type: 'open-lab', lab: slug })
    for (const set of readers.values()) for (const reader of set) reader.onReconnect()
  }

  function send(message: PageMessage): boolean {
    return link?.send(message) || (stage?.receive(message) ?? false)
  }

  function deliver(frame: OutputFrame): void {
    for (const reader of readers.get(frame.terminal) ?? []) reader.onOutput(frame)
  }

  function endReplay(): void {
    stage?.reset()
    stage = undefined
    view.isReplaying = false
    view.replayedUs = 0
  }

  function connect(): void {
    link ??= new HostLink(linkOptions(token), {
      onState: setState,
      onMessage: receive,
      onOutput: deliver,
    })
    void link.start()
  }

  function listenToBrowser(): void {
    const retry = (): void => link?.retryNow()
    addEventListener('online', retry)
    document.addEventListener('visibilitychange', retry)
    // A new address pasted over the old one changes the fragment only: nothing is loaded.
    addEventListener('hashchange', () => {
      if (readToken() !== token) location.reload()
    })
  }
  if (inBrowser) listenToBrowser()

  return {
    link: view,
    points,
    send,
    start(wanted) {
      language = wanted
      connect()
    },
    startQuietly(wanted) {
      if (token !== undefined) this.start(wanted)
    },
    retry: () => link?.retryNow(),
    setLanguage(wanted) {
      if (wanted === language) return
      language = wanted
      send({ type: 'hello', language })
      for (const slug of labs.keys()) send({ type: 'open-lab', lab: slug })
    },
    openLab(slug) {
      const entry = labs.get(slug) ?? { lab: reactive(emptyLab()), users: 0 }
      labs.set(slug, entry)
      entry.users += 1
      if (entry.users === 1) send({ type: 'open-lab', lab: slug })
      let isOpen = true
      return {
        lab: entry.lab,
        close() {
          if (!isOpen) return
          isOpen = false
          entry.users -= 1
          if (entry.users > 0) return
          labs.delete(slug)
          send({ type: 'close-lab', lab: slug })
        },
      }
    },
    listen(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    readTerminal(terminal, reader) {
      const set = readers.get(terminal) ?? new Set()
      readers.set(terminal, set.add(reader))
      return () => {
        set.delete(reader)
        if (set.size === 0 && readers.get(terminal) === set) readers.delete(terminal)
      }
    },
    replay(open) {
      endReplay()
      const opened = open({ onMessage: receive, onOutput: deliver })
      stage = opened
      view.isReplaying = true
      askAgain()
      return {
        moved(positionUs) {
          if (stage === opened) view.replayedUs = positionUs
        },
        leave() {
          if (stage === opened) endReplay()
        },
      }
    },
  }
}

function readToken(): string | undefined {
  return takeToken({ location, history, storage: storageOrMemory() })
}

function storageOrMemory(): TokenPlaces['storage'] {
  try {
    localStorage.getItem('')
    return localStorage
  } catch {
    return memoryStorage()
  }
}

function linkOptions(token: string | undefined): ConstructorParameters<typeof HostLink>[0] {
  return {
    url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${withBase(SOCKET_PATH)}`,
    protocols: [PROTOCOL_NAME, TOKEN_PREFIX + (token ?? '')],
    hasToken: token !== undefined,
    isHostThere,
    openSocket: (url, protocols) => new WebSocket(url, protocols),
    setTimer: (run, ms) => setTimeout(run, ms),
    clearTimer: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout> | undefined),
  }
}

/** A static deployment answers this address with its "not found" page. */
async function isHostThere(): Promise<boolean> {
  try {
    const response = await fetch(withBase(HEALTH_PATH), { headers: { accept: 'application/json' } })
    const type = response.headers.get('content-type') ?? ''
    return response.ok && type.includes('json')
  } catch {
    return false
  }
}
