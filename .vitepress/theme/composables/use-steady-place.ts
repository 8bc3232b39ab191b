/** Keeps what the reader is at where it stands in the window, while things above it change. */
import { nextTick, watch, type Ref, type WatchSource } from 'vue'

/**
 * A browser keeps the uppermost thing in the window still; what the focus is in stands below it.
 * @param container only what is inside of it is kept
 * @param change what makes things above grow or go
 * @param unit the larger thing around the focus that must not move: a selector
 */
export function useSteadyPlace(
  container: Readonly<Ref<HTMLElement | null>>,
  change: WatchSource<unknown>,
  unit: string,
): void {
  let kept: { element: Element; top: number } | undefined

  // At once, before anything on the page has been drawn again.
  watch(change, () => (kept ??= placeOfFocus(container.value, unit)), { flush: 'sync' })
  watch(
    change,
    async () => {
      // What `v-show` shows comes after this watcher, and still before the browser draws.
      await nextTick()
      const moved = kept?.element.isConnected ? topOf(kept.element) - kept.top : 0
      kept = undefined
      if (moved !== 0) window.scrollBy({ top: moved, behavior: 'instant' })
    },
    { flush: 'post' },
  )
}

function placeOfFocus(
  container: HTMLElement | null,
  unit: string,
): { element: Element; top: number } | undefined {
  const focused = document.activeElement
  if (!focused || container?.contains(focused) !== true) return undefined
  const element = focused.closest(unit) ?? focused
  const { top, bottom } = element.getBoundingClientRect()
  return bottom > 0 && top < window.innerHeight ? { element, top } : undefined
}

function topOf(element: Element): number {
  return element.getBoundingClientRect().top
}
