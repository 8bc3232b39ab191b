/**
 * Packets and kernel sockets of a lab, as far as the page keeps them: from the host, or from the
 * capture that the course brings along. Several users share one subscription, which outlives a
 * change of tabs for a while, so that nothing is missed in between.
 */
import {
  computed,
  onBeforeUnmount,
  onMounted,
  shallowRef,
  watch,
  type ComputedRef,
  type ShallowRef,
} from 'vue'
import { withBase } from 'vitepress'
import type { PacketEntry } from '../support/packets/conversations.ts'
import {
  PacketStore,
  parseCaptureFacts,
  readEntries,
  type CaptureFacts,
} from '../support/packets/packet-store.ts'
import { useHost, type Host } from './use-host.ts'

export interface RecordedCapture {
  state: 'loading' | 'missing' | 'ready'
  entries: PacketEntry[]
  facts?: CaptureFacts
}

interface Subscription {
  view: ShallowRef<PacketView>
  users: number
  closing: ReturnType<typeof setTimeout> | undefined
  close(): void
}

/** After the last user is gone: long enough to look at another tab, or another scene. */
const KEEP_MS = 30_000
/** Drawing ten times a second is live enough, and leaves time for everything else. */
const REDRAW_MS = 100

const subscriptions = new WeakMap<Host, Map<string, Subscription>>()

/** The store, and a number that grows with each change of what is in it. */
export interface PacketView {
  store: PacketStore
  change: number
}

export function usePackets(
  slug: Readonly<{ value: string | undefined }>,
): ComputedRef<PacketView | undefined> {
  const host = useHost()
  const current = shallowRef<Subscription>()
  function open(wanted: string | undefined): void {
    if (current.value) release(current.value)
    current.value = wanted === undefined ? undefined : subscribe(host, wanted)
  }
  onMounted(() => open(slug.value))
  watch(
    () => slug.value,
    (now) => open(now),
  )
  onBeforeUnmount(() => open(undefined))
  return computed(() => current.value?.view.value)
}

function subscribe(host: Host, slug: string): Subscription {
  const labs = subscriptions.get(host) ?? new Map<string, Subscription>()
  subscriptions.set(host, labs)
  const subscription = labs.get(slug) ?? listen(host, slug, () => labs.delete(slug))
  labs.set(slug, subscription)
  clearTimeout(subscription.closing)
  subscription.users += 1
  return subscription
}

function release(subscription: Subscription): void {
  subscription.users -= 1
  if (subscription.users === 0) subscription.closing = setTimeout(subscription.close, KEEP_MS)
}

function listen(host: Host, slug: string, forget: () => void): Subscription {
  const store = new PacketStore()
  const view = shallowRef<PacketView>({ store, change: 0 })
  let redraw: ReturnType<typeof setTimeout> | undefined
  let drawnAt = -Infinity
  const draw = (): void => {
    redraw = undefined
    drawnAt = performance.now()
    view.value = { store, change: view.value.change + 1 }
  }
  const stopListening = host.listen((message) => {
    if (!('lab' in message) || message.lab !== slug || !store.apply(message)) return
    redraw ??= setTimeout(draw, Math.max(0, drawnAt + REDRAW_MS - performance.now()))
  })
  const stopWatching = watch(
    () => host.link.state === 'connected',
    (isThere) => {
      if (isThere) host.send({ type: 'packets-open', lab: slug })
    },
    { immediate: true, flush: 'post' },
  )
  return {
    view,
    users: 0,
    closing: undefined,
    close() {
      stopListening()
      stopWatching()
      clearTimeout(redraw)
      forget()
      host.send({ type: 'packets-close', lab: slug })
    },
  }
}

/**
 * The capture that the course brings along for a scene; fetched when it is needed.
 * @param wanted `undefined` while it is not
 */
export function useRecordedCapture(
  wanted: () => { lab: string; scene: string } | undefined,
): ShallowRef<RecordedCapture | undefined> {
  const recorded = shallowRef<RecordedCapture>()
  let turn = 0
  watch(
    () => {
      const place = wanted()
      return place && `${place.lab}/${place.scene}`
    },
    async (path) => {
      const mine = ++turn
      recorded.value = path === undefined ? undefined : { state: 'loading', entries: [] }
      if (path === undefined) return
      const loaded = await load(withBase(`/captures/${path}`))
      if (mine === turn) recorded.value = loaded
    },
    { immediate: true, flush: 'post' },
  )
  return recorded
}

async function load(address: string): Promise<RecordedCapture> {
  try {
    const [packets, note] = await Promise.all([fetch(`${address}.pcap`), fetch(`${address}.json`)])
    if (!packets.ok) return { state: 'missing', entries: [] }
    const entries = readEntries(new Uint8Array(await packets.arrayBuffer()))
    const facts = note.ok ? parseCaptureFacts(await note.json()) : undefined
    return { state: 'ready', entries, ...(facts ? { facts } : {}) }
  } catch {
    // Damaged, or a page that stands in for a file that is not there.
    return { state: 'missing', entries: [] }
  }
}
