/** What a run has shown of a question: the one in the page when there is one, else a recorded one. */
import { computed, ref, shallowRef, type ComputedRef } from 'vue'
import { withBase } from 'vitepress'
import type { Recording } from '../../../platform/shared/recording.ts'
import type { ProcessTrace } from '../../../platform/shared/trace.ts'
import { isAllowed } from '../support/allowed-values.ts'
import { parseGiven, parseMeasure } from '../../../platform/shared/measure-name.ts'
import { absenceOf, type Absence } from '../support/measure-absence.ts'
import { observe, type Observation } from '../support/measures.ts'
import { loadRecording } from '../support/replay-recording.ts'
import { tracesOf } from '../support/replay-traces.ts'
import { useHost } from './use-host.ts'
import { useLesson } from './use-page.ts'
import { useTrace } from './use-trace.ts'

export interface Question {
  /** `reads:server` */
  measure: string | undefined
  /** `writes:client=3`: what the question assumes of the run. */
  given: string | undefined
}

export interface ObservedRun {
  source: 'live' | 'recorded'
  seen: Observation
  /** What the run did instead of what the question assumes. */
  otherwise?: Observation
}

export interface Observed {
  run: ComputedRef<ObservedRun | undefined>
  /** Why a live run has no answer; undefined while there is none, or nothing has run. */
  absence: ComputedRef<Absence | undefined>
  /** Title of the scene that the question is about, where the lab has several. */
  sceneTitle: ComputedRef<string | undefined>
  /** A scene with the question's processes is kept, and not looked at yet. */
  canRecall: ComputedRef<boolean>
  state: Readonly<{ value: 'idle' | 'loading' | 'failed' }>
  recording: Readonly<{ value: Recording | undefined }>
  recall(): Promise<void>
}

/** @param isAsked from then on runs are looked at */
export function useObservedRun(question: Question, isAsked: ComputedRef<boolean>): Observed {
  const lesson = useLesson()
  const host = useHost()
  const name = question.measure === undefined ? undefined : parseMeasure(question.measure)
  const given = question.given === undefined ? undefined : parseGiven(question.given)
  const followed = computed(() => (name && isAsked.value ? lesson.value?.slug : undefined))
  const { traces } = useTrace(followed)
  const recording = shallowRef<Recording>()
  const state = ref<'idle' | 'loading' | 'failed'>('idle')

  /** The scenes in which all processes of the question take part. */
  const scenes = computed(() => {
    const wanted = [...(name?.processes ?? []), ...(given?.name.processes ?? [])]
    return (lesson.value?.scenes ?? []).filter(({ processes }) =>
      wanted.every((process) => processes.includes(process)),
    )
  })
  const recorded = computed(() => scenes.value.find(({ isRecorded }) => isRecorded))
  const isLive = computed(() => isAsked.value && host.link.state === 'connected')

  function look(
    all: readonly ProcessTrace[],
    source: ObservedRun['source'],
  ): ObservedRun | undefined {
    const seen = name && observe(name, all)
    if (!seen) return undefined
    const assumed = given && observe(given.name, all)
    const isOther = given && assumed && !isAllowed(given.allowed, assumed.value)
    return { source, seen, ...(isOther ? { otherwise: assumed } : {}) }
  }

  const run = computed<ObservedRun | undefined>(() => {
    if (!isAsked.value) return undefined
    const live = isLive.value ? look(traces.value, 'live') : undefined
    return live ?? (recording.value && look(tracesOf(recording.value), 'recorded'))
  })

  return {
    run,
    absence: computed(() =>
      name && isLive.value && !run.value ? absenceOf(name, traces.value) : undefined,
    ),
    sceneTitle: computed(() => {
      const isOneOfSeveral = (lesson.value?.scenes.length ?? 0) > 1
      return isOneOfSeveral ? scenes.value[0]?.title : undefined
    }),
    canRecall: computed(() => recorded.value !== undefined && recording.value === undefined),
    state,
    recording,
    async recall() {
      const [lab, wanted] = [lesson.value?.slug, recorded.value?.id]
      if (lab === undefined || wanted === undefined || state.value === 'loading') return
      state.value = 'loading'
      recording.value = await loadRecording(withBase('/'), lab, wanted)
      state.value = recording.value ? 'idle' : 'failed'
    },
  }
}
