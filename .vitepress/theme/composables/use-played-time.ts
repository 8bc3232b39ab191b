/** A figure's time while what it shows is played: from 0 to its end, and then all of it. */
import { onBeforeUnmount, ref, type Ref } from 'vue'

export interface PlayedTime {
  /** How far it has been played, in the figure's milliseconds; infinity unless it is being played. */
  nowMs: Ref<number>
  start(): void
  stop(): void
}

/**
 * @param endMs when the figure's story ends
 * @param longestMs how long a reader waits for it at the most
 * @param slowest how many of the figure's milliseconds pass in one of the reader's, at the least
 */
export function usePlayedTime(endMs: () => number, longestMs: number, slowest: number): PlayedTime {
  const nowMs = ref(Infinity)
  let frame = 0

  function stop(): void {
    cancelAnimationFrame(frame)
    nowMs.value = Infinity
  }

  function start(): void {
    stop()
    if (window.matchMedia('(prefers-reduced-motion: reduce)').matches) return
    const speed = Math.max(slowest, endMs() / longestMs)
    const beganMs = performance.now()
    nowMs.value = 0
    const step = (): void => {
      nowMs.value = (performance.now() - beganMs) * speed
      if (nowMs.value < endMs()) frame = requestAnimationFrame(step)
      else nowMs.value = Infinity
    }
    frame = requestAnimationFrame(step)
  }

  onBeforeUnmount(() => cancelAnimationFrame(frame))
  return { nowMs, start, stop }
}
