/** A long drawing in a scrolling box: which part is in view, and going along with its end. */
import { computed, nextTick, onActivated, ref, watch, type ComputedRef, type Ref } from 'vue'
import { useElementSize } from './use-element-size.ts'

/** Drawn above and below what is in view, so that scrolling never shows a gap. */
const SPARE_PX = 160
/** So near to the end counts as being there. */
const NEAR_END_PX = 24

export interface LongView {
  width: Ref<number>
  height: Ref<number>
  /** The heights between which things are drawn. */
  range: ComputedRef<[top: number, bottom: number]>
  isFollowing: Ref<boolean>
  onScroll(): void
  /** Scrolls as little as needed to show what stands at this height. */
  reveal(y: number): Promise<void>
}

/** @param contentHeight of the whole drawing, without `headPx` that stick to the top */
export function useLongView(
  scroller: Readonly<Ref<HTMLElement | null>>,
  contentHeight: ComputedRef<number>,
  headPx: number,
): LongView {
  const { width, height } = useElementSize(scroller)
  const top = ref(0)
  const isFollowing = ref(true)

  function onScroll(): void {
    const element = scroller.value
    if (!element || element.clientHeight === 0) return
    const end = element.scrollHeight - element.clientHeight
    const isDownward = element.scrollTop >= top.value
    top.value = element.scrollTop
    if (end - element.scrollTop < NEAR_END_PX) isFollowing.value = true
    else if (!isDownward) isFollowing.value = false
  }
  function toEnd(): void {
    const element = scroller.value
    if (element && isFollowing.value) element.scrollTop = element.scrollHeight
  }
  // Out of the document, a box forgets where it was scrolled to.
  onActivated(() => {
    if (scroller.value) scroller.value.scrollTop = top.value
    toEnd()
  })
  watch([contentHeight, height, isFollowing], () => void nextTick(toEnd))

  return {
    width,
    height,
    isFollowing,
    onScroll,
    range: computed(() => [top.value - SPARE_PX, top.value + height.value + SPARE_PX]),
    async reveal(y) {
      const element = scroller.value
      if (!element) return
      const room = element.clientHeight - headPx
      const margin = Math.min(40, room / 4)
      if (y - margin < element.scrollTop) {
        isFollowing.value = false
        element.scrollTop = Math.max(0, y - margin)
      } else if (y + margin > element.scrollTop + room) element.scrollTop = y + margin - room
      top.value = element.scrollTop
      await nextTick()
    },
  }
}
