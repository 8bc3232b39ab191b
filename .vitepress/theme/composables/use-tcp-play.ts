/**
 * A run of the simulated TCP that a reader walks through: forwards, backwards, and with hands on
 * it. The run is computed whole; what the reader does later than where they stand is forgotten.
 */

import { computed, onBeforeUnmount, ref, shallowRef, watch } from 'vue'
import type { AppCall } from '../support/tcp/application.ts'
import { layOut, momentAt, nextStop, previousStop, timeAt, yAt } from '../support/tcp/diagram.ts'
import type { PacketAction } from '../support/tcp/link.ts'
import type { ScenarioName } from '../support/tcp/scenarios.ts'
import { applied, type Settings, type Shared } from '../support/tcp/settings.ts'
import { simulate, type Intervention, type Packet, type Side } from '../support/tcp/simulation.ts'

/** Pixels of the diagram in one second, at speed 1. */
const PX_PER_SECOND = 55
/** Without motion: so long on each moment. */
const STEP_MS = 1100

export const SPEEDS = [0.5, 1, 2, 4] as const

export type TcpPlay = ReturnType<typeof useTcpPlay>

export function useTcpPlay(first: ScenarioName) {
  const scenario = ref(first)
  const settings = ref<Settings>({})
  const interventions = shallowRef<Intervention[]>([])
  const y = ref(0)
  const speed = ref<number>(1)
  const selected = ref<number | undefined>()

  const setup = computed(() => applied(scenario.value, settings.value))
  const run = computed(() => simulate(setup.value, interventions.value))
  const layout = computed(() => layOut(run.value, setup.value))
  const start = computed(() => layout.value.bottoms[0] ?? 0)
  const end = computed(() => layout.value.bottoms.at(-1) ?? 0)
  const index = computed(() => Math.max(0, momentAt(layout.value, y.value)))
  const moment = computed(() => run.value.moments[index.value])
  const atMs = computed(() => timeAt(layout.value, y.value))
  const isAtEnd = computed(() => y.value >= end.value)
  const inFlight = computed(() =>
    layout.value.arrows
      .filter(
        ({ y0, y1, copy, packet }) => y0 <= y.value && y.value < y1 && copy === 0 && !packet.lost,
      )
      .map(({ packet }) => packet),
  )

  const motion = usePlaying(advance, () => stepForward())

  function advance(seconds: number): boolean {
    y.value = Math.min(end.value, y.value + seconds * PX_PER_SECOND * speed.value)
    return !isAtEnd.value
  }

  function stepForward(): boolean {
    y.value = nextStop(layout.value, y.value) ?? end.value
    return !isAtEnd.value
  }

  function stepBack(): void {
    motion.pause()
    y.value = previousStop(layout.value, y.value)
  }

  function restart(): void {
    motion.pause()
    y.value = start.value
  }

  function togglePlay(): void {
    if (motion.isPlaying.value) return motion.pause()
    if (isAtEnd.value) y.value = start.value
    motion.play(speed.value, STEP_MS)
  }

  /** A new attempt: from the beginning, and nothing done by hand. */
  function renew(name: ScenarioName, values: Settings): void {
    motion.pause()
    scenario.value = name
    settings.value = values
    interventions.value = []
    selected.value = undefined
    y.value = start.value
  }

  function intervene(what: Intervention): void {
    const now = what.atMs
    interventions.value = [...interventions.value.filter((old) => old.atMs <= now), what]
  }

  function touch(packet: Packet, action: PacketAction): void {
    intervene({ type: 'packet', atMs: now(), packet: packet.id, action })
  }

  function callNow(side: Side, call: AppCall): void {
    intervene({ type: 'call', atMs: now(), side, call })
    // What it leads to happens at this very instant: show it.
    const caused = run.value.moments.findLast(
      ({ cause, atMs: time }) => cause.type === 'call' && time <= atMs.value + 0.02,
    )
    if (caused) y.value = Math.max(y.value, layout.value.bottoms[caused.index] ?? y.value)
  }

  /** In hundredths, as an address keeps it; never before what is to be seen already. */
  function now(): number {
    return Math.ceil(atMs.value * 100) / 100
  }

  function undo(): void {
    interventions.value = interventions.value.slice(0, -1)
    y.value = Math.min(y.value, end.value)
  }

  function load(shared: Shared): void {
    renew(shared.scenario, shared.settings)
    interventions.value = shared.interventions
    y.value = Math.min(end.value, yAt(layout.value, shared.atMs))
  }

  watch(isAtEnd, (over) => over && motion.pause())
  y.value = start.value

  return {
    scenario,
    settings,
    interventions,
    y,
    speed,
    selected,
    setup,
    run,
    layout,
    start,
    end,
    index,
    moment,
    atMs,
    isAtEnd,
    inFlight,
    isPlaying: motion.isPlaying,
    pause: motion.pause,
    stepForward: () => {
      motion.pause()
      stepForward()
    },
    stepBack,
    restart,
    togglePlay,
    renew,
    touch,
    callNow,
    undo,
    load,
  }
}

/** Frames, or single steps for a reader who wants no motion. Both stop when told that it is over. */
function usePlaying(advance: (seconds: number) => boolean, step: () => boolean) {
  const isPlaying = ref(false)
  let frame: number | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  function pause(): void {
    isPlaying.value = false
    if (frame !== undefined) cancelAnimationFrame(frame)
    if (timer !== undefined) clearTimeout(timer)
    frame = timer = undefined
  }

  function play(speed: number, stepMs: number): void {
    pause()
    isPlaying.value = true
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) stepOn(stepMs / speed)
    else frame = requestAnimationFrame((at) => run(at, at))
  }

  function run(before: number, at: number): void {
    // A tab that slept does not jump.
    if (!advance(Math.min(0.1, (at - before) / 1000))) return pause()
    frame = requestAnimationFrame((next) => run(at, next))
  }

  function stepOn(ms: number): void {
    if (!step()) return pause()
    timer = setTimeout(() => stepOn(ms), ms)
  }

  onBeforeUnmount(pause)
  return { isPlaying, play, pause }
}
