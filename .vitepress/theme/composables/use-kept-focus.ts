/** Buttons that take each other's place: the focus stays with them instead of leaving the page. */
import { nextTick, watch, type Ref, type WatchSource } from 'vue'

/**
 * @param container holds the buttons, before and after
 * @param change what makes them others; the last of the new ones is focused if an old one was
 */
export function useKeptFocus(
  container: Readonly<Ref<HTMLElement | null>>,
  change: WatchSource<unknown>,
): void {
  watch(change, async () => {
    // Before the page is redrawn: the old button is still there.
    const isHere = container.value?.contains(document.activeElement) ?? false
    await nextTick()
    if (isHere && !container.value?.contains(document.activeElement))
      [...(container.value?.querySelectorAll('button') ?? [])].at(-1)?.focus()
  })
}
