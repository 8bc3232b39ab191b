/** The recording of a scene, played in the place of a host that is not there. */
import {
  onBeforeUnmount,
  onMounted,
  shallowReactive,
  shallowRef,
  watch,
  type ShallowRef,
} from 'vue'
import { withBase } from 'vitepress'
import type { Recording, RecordingEntry } from '../../../platform/shared/recording.ts'
import { loadRecording } from '../support/replay-recording.ts'
import { ReplayPlayer, type Speed } from '../support/replay-player.ts'
import { ReplayStage } from '../support/replay-stage.ts'
import { isEndOfInput } from '../support/replay-words.ts'
import { useHost } from './use-host.ts'

export interface ReplayPlace {
  lab: string
  scene: string
  /** All processes of the lab. */
  processes: string[]
}

export interface Replay {
  view: {
    state: 'loading' | 'failed' | 'ready'
    isPlaying: boolean
    isAtEnd: boolean
    positionUs: number
    speed: Speed
    /** What a hand typed last, if that is what happens now. */
    typed: { process: string; text: string } | undefined
    /** The process that is held. */
    held: string | undefined
  }
  recording: Readonly<ShallowRef<Recording | undefined>>
  player: Readonly<ShallowRef<ReplayPlayer | undefined>>
}

/** @param place of the scene that is shown; changes with it */
export function useReplay(place: () => ReplayPlace): Replay {
  const host = useHost()
  const recording = shallowRef<Recording>()
  const player = shallowRef<ReplayPlayer>()
  const view = shallowReactive<Replay['view']>({
    state: 'loading',
    isPlaying: false,
    isAtEnd: false,
    positionUs: 0,
    speed: 1,
    typed: undefined,
    held: undefined,
  })
  let end = (): void => {}
  let turn = 0

  async function open({ lab, scene, processes }: ReplayPlace): Promise<void> {
    close()
    const mine = ++turn
    view.state = 'loading'
    const loaded = await loadRecording(withBase('/'), lab, scene)
    if (mine !== turn) return
    view.state = loaded ? 'ready' : 'failed'
    recording.value = loaded
    if (loaded) end = start(loaded, processes)
  }

  function start(loaded: Recording, processes: string[]): () => void {
    let stage: ReplayStage | undefined
    const place = host.replay((listener) => {
      stage = new ReplayStage(loaded.lab, processes, listener)
      return stage
    })
    const opened = new ReplayPlayer(loaded, {
      now: () => performance.now(),
      setTimer: (run, ms) => setTimeout(run, ms),
      clearTimer: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout> | undefined),
      show(entries) {
        stage?.show(entries)
        for (const entry of entries) {
          view.typed = typedAfter(entry, view.typed)
          if (entry.kind === 'held') view.held = entry.process
          else if (entry.kind === 'released' && view.held === entry.process) view.held = undefined
        }
      },
      reset() {
        stage?.reset()
        view.typed = view.held = undefined
      },
      changed: () => {
        copy(opened)
        place.moved(opened.positionUs)
      },
    })
    player.value = opened
    copy(opened)
    return () => {
      opened.dispose()
      place.leave()
    }
  }

  function copy({ isPlaying, isAtEnd, positionUs, speed }: ReplayPlayer): void {
    Object.assign(view, { isPlaying, isAtEnd, positionUs, speed })
  }

  function close(): void {
    turn += 1
    end()
    end = () => {}
    player.value = undefined
    recording.value = undefined
    view.typed = view.held = undefined
  }

  onMounted(() => void open(place()))
  watch(
    () => `${place().lab}/${place().scene}`,
    () => void open(place()),
  )
  onBeforeUnmount(close)

  return { view, recording, player }
}

/** Keys of one line belong together; a process that starts or ends is something else. */
function typedAfter(
  entry: RecordingEntry,
  before: Replay['view']['typed'],
): Replay['view']['typed'] {
  if (entry.kind === 'state') return undefined
  if (entry.kind !== 'typed') return before
  const goesOn = before?.process === entry.process && !isEndOfInput(before.text)
  return { process: entry.process, text: goesOn ? before.text + entry.text : entry.text }
}
