/**
 * What the parts of the wire view share: the lab, its story so far, and which event is looked at.
 * Provided by WireView.vue; a panel calls `useWire()` and takes no props.
 */
import { computed, inject, provide, ref, shallowRef, watch, onBeforeUnmount } from 'vue'
import type { ComputedRef, InjectionKey, Ref, ShallowRef } from 'vue'
import type { Language } from '../../../platform/shared/languages.ts'
import type { WireEntry } from '../support/page-data.ts'
import { currentRuns } from '../support/wire/runs.ts'
import type { KeptTrace } from '../support/wire/trace-store.ts'
import { buildModel, type WireEvent, type WireModel } from '../support/wire/wire-model.ts'
import { wireTextIn, type WireText } from '../support/wire/wire-text.ts'
import { useLesson } from './use-page.ts'
import { useLanguage } from './use-shell.ts'
import { useTrace } from './use-trace.ts'

export interface Wire {
  /** The lab's slug. */
  slug: ComputedRef<string | undefined>
  /** The scene's processes, in its order. */
  processes: ComputedRef<readonly string[]>
  /** How the lab's bytes are taken apart. */
  protocols: ComputedRef<WireEntry | undefined>
  /** What a process is called; the name of what is outside for `undefined`. */
  titleOf(process: string | undefined): string
  /** The kept traces of the runs that are shown. */
  traces: ComputedRef<readonly KeptTrace[]>
  model: ShallowRef<WireModel>
  /** Id of the event whose bytes the inspector shows. */
  selectedId: Ref<string | undefined>
  selected: ComputedRef<WireEvent | undefined>
  isPaused: Ref<boolean>
  /** Hides everything that has happened until now. */
  clear(): void
  language: ComputedRef<Language>
  text: WireText
}

const wireKey: InjectionKey<Wire> = Symbol('wire')

/** What arrives within this time is shown together: both sides of one step are reported apart. */
const SETTLE_MS = 40
/** Drawing may take this part of the time at most, however fast events come. */
const BUSY_SHARE = 0.2

/** @param scene names of the processes shown side by side */
export function provideWire(scene: ComputedRef<readonly string[]>): Wire {
  const lesson = useLesson()
  const language = useLanguage()
  const slug = computed(() => lesson.value?.slug)
  const { traces: kept } = useTrace(slug)
  const traces = computed(() => currentRuns(kept.value, scene.value))
  const text: WireText = (name, params) => wireTextIn(language.value, name, params)
  const { model, isPaused, clear } = useModel(traces, scene)
  const selectedId = ref<string>()
  const byId = computed(() => new Map(model.value.events.map((event) => [event.id, event])))
  const wire: Wire = {
    slug,
    processes: scene,
    protocols: computed(() => lesson.value?.wire),
    titleOf: (process) =>
      process === undefined
        ? text('outside')
        : (lesson.value?.processes[process]?.title ?? process),
    traces,
    model,
    selectedId,
    selected: computed(() =>
      selectedId.value === undefined ? undefined : byId.value.get(selectedId.value),
    ),
    isPaused,
    clear,
    language,
    text,
  }
  provide(wireKey, wire)
  return wire
}

export function useWire(): Wire {
  const wire = inject(wireKey)
  if (!wire) throw new Error('This component belongs into a WireView.')
  return wire
}

/** The model, rebuilt after changes, but never so often that the page feels it. */
function useModel(
  traces: ComputedRef<readonly KeptTrace[]>,
  processes: ComputedRef<readonly string[]>,
): Pick<Wire, 'model' | 'isPaused' | 'clear'> {
  const isPaused = ref(false)
  const fromUs = ref(Number.NEGATIVE_INFINITY)
  const build = (): WireModel =>
    buildModel(traces.value, { processes: processes.value, fromUs: fromUs.value })
  const model = shallowRef(build())
  let timer: ReturnType<typeof setTimeout> | undefined
  let restUntil = 0

  function rebuild(): void {
    timer = undefined
    if (isPaused.value) return
    const begunAt = performance.now()
    model.value = build()
    const tookMs = performance.now() - begunAt
    restUntil = begunAt + tookMs / BUSY_SHARE
  }
  function soon(): void {
    timer ??= setTimeout(rebuild, Math.max(SETTLE_MS, restUntil - performance.now()))
  }
  watch([traces, isPaused], soon)
  watch(processes, rebuild)
  onBeforeUnmount(() => clearTimeout(timer))
  return {
    model,
    isPaused,
    clear() {
      fromUs.value = Math.max(...traces.value.map(({ events }) => events.at(-1)?.atUs ?? 0), 0) + 1
      rebuild()
    },
  }
}
