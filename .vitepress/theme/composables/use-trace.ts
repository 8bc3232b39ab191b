/**
 * What the lab's processes did with their sockets, as far as the page keeps it. Everything that
 * shows or measures a trace takes it from here; several users share one subscription.
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
import { isTraceMessage, TraceStore, type KeptTrace } from '../support/wire/trace-store.ts'
import { useHost, type Host } from './use-host.ts'

export interface LabTraces {
  /** A new array after each change; at most one change per frame of the screen. */
  traces: ComputedRef<readonly KeptTrace[]>
}

interface Subscription {
  traces: ShallowRef<readonly KeptTrace[]>
  users: number
  close(): void
}

/** The subscriptions of each host, so that all users of a lab's trace have the same one. */
const subscriptions = new WeakMap<Host, Map<string, Subscription>>()

/** @param slug of the lab; `undefined` while there is none */
export function useTrace(slug: Readonly<{ value: string | undefined }>): LabTraces {
  const host = useHost()
  const current = shallowRef<Subscription>()

  function open(wanted: string | undefined): void {
    if (current.value) release(host, current.value)
    current.value = wanted === undefined ? undefined : subscribe(host, wanted)
  }
  onMounted(() => open(slug.value))
  watch(
    () => slug.value,
    (now) => open(now),
  )
  onBeforeUnmount(() => open(undefined))

  return { traces: computed(() => current.value?.traces.value ?? []) }
}

function subscribe(host: Host, slug: string): Subscription {
  const labs = subscriptions.get(host) ?? new Map<string, Subscription>()
  subscriptions.set(host, labs)
  const subscription = labs.get(slug) ?? listen(host, slug, () => labs.delete(slug))
  labs.set(slug, subscription)
  subscription.users += 1
  return subscription
}

function release(host: Host, subscription: Subscription): void {
  subscription.users -= 1
  if (subscription.users === 0) subscription.close()
}

function listen(host: Host, slug: string, forget: () => void): Subscription {
  const store = new TraceStore()
  const traces = shallowRef<readonly KeptTrace[]>([])
  const show = onceAFrame(() => (traces.value = [...store.traces]))
  const stopListening = host.listen((message) => {
    if (!isTraceMessage(message) || message.lab !== slug) return
    if (store.apply(message)) show.soon()
  })
  // A new link knows nothing of what the old one was asked for.
  const stopWatching = watch(
    // A recording that speaks instead of a host is asked in the same way.
    () => host.link.state === 'connected' || host.link.isReplaying,
    (isThere) => {
      if (isThere) host.send({ type: 'trace-open', lab: slug })
    },
    { immediate: true, flush: 'post' },
  )
  return {
    traces,
    users: 0,
    close() {
      stopListening()
      stopWatching()
      show.cancel()
      forget()
      host.send({ type: 'trace-close', lab: slug })
    },
  }
}

/** Many messages arrive between two frames; one redraw shows them all. */
function onceAFrame(run: () => void): { soon(): void; cancel(): void } {
  let frame: number | undefined
  return {
    soon() {
      frame ??= requestAnimationFrame(() => {
        frame = undefined
        run()
      })
    },
    cancel() {
      if (frame !== undefined) cancelAnimationFrame(frame)
      frame = undefined
    },
  }
}
