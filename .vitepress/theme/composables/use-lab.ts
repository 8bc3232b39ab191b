/** A lab as the host sees it, and what a page can ask for. */
import { computed, onBeforeUnmount, onMounted, reactive, ref, watch, type ComputedRef } from 'vue'
import type { ProcessPhase, ProcessState, Target } from '../../../platform/shared/messages.ts'
import { emptyLab, dismissProblem, isSolved, type LabState } from '../support/lab-store.ts'
import { useHost, useLinkState, type Host } from './use-host.ts'
import { useLanguage } from './use-shell.ts'
import { useLesson } from './use-page.ts'

export interface Lab {
  host: Host
  state: ComputedRef<LabState>
  isConnected: ComputedRef<boolean>
  /** There is no host; what is shown happened once, somewhere else. */
  isReplaying: ComputedRef<boolean>
  /** How far the recording has come, while one is played. */
  replayedUs: ComputedRef<number>
  /** Every check of the lab has passed. */
  solved: ComputedRef<boolean>
  process(name: string): ProcessState | undefined
  run(name: string, how: RunOptions): void
  stop(name: string): void
  check(): void
  edit(file: string): void
  dismiss(problem: number): void
}

export interface RunOptions {
  target: Target
  example: number
  columns: number
  rows: number
}

const UNDER_WAY: readonly ProcessPhase[] = ['starting', 'running', 'listening', 'stopping']

export function isUnderWay(state: ProcessState | undefined): boolean {
  return state !== undefined && UNDER_WAY.includes(state.phase)
}

/** Follows the lab of the page. Several components of a page share one subscription. */
export function useLab(): Lab {
  const host = useHost()
  const lesson = useLesson()
  const language = useLanguage()
  const opened = ref<{ lab: LabState; close(): void }>()
  const nothing = reactive(emptyLab())
  const state = computed(() => opened.value?.lab ?? nothing)
  const slug = computed(() => lesson.value?.slug)
  const linkState = useLinkState()

  function open(): void {
    opened.value?.close()
    opened.value = slug.value === undefined ? undefined : host.openLab(slug.value)
  }
  onMounted(() => {
    open()
    host.start(language.value)
  })
  watch(slug, open)
  onBeforeUnmount(() => opened.value?.close())

  const send = (make: (lab: string) => Parameters<Host['send']>[0]): void => {
    if (slug.value !== undefined) host.send(make(slug.value))
  }
  const stop = (name: string): void => send((lab) => ({ type: 'stop', lab, process: name }))
  const run = (name: string, how: RunOptions): void =>
    send((lab) => ({ type: 'run', lab, process: name, ...how }))

  return {
    host,
    state,
    isConnected: computed(() => linkState.value === 'connected'),
    isReplaying: computed(() => linkState.value !== 'off' && host.link.isReplaying),
    replayedUs: computed(() => host.link.replayedUs),
    solved: computed(() => {
      const checks = lesson.value?.exercises.flatMap((exercise) => exercise.checks) ?? []
      return isSolved(state.value, checks.length)
    }),
    process: (name) => state.value.processes[name],
    run,
    stop,
    check: () => send((lab) => ({ type: 'check', lab })),
    edit: (file) => send((lab) => ({ type: 'edit', lab, file })),
    dismiss: (problem) => dismissProblem(state.value, problem),
  }
}
