/** The size of an element's inside, followed while it changes. */
import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue'

export function useElementSize(element: Readonly<Ref<HTMLElement | null>>): {
  width: Ref<number>
  height: Ref<number>
} {
  const [width, height] = [ref(0), ref(0)]
  let observer: ResizeObserver | undefined
  onMounted(() => {
    if (!element.value) return
    observer = new ResizeObserver(([entry]) => {
      // A hidden panel measures nothing and keeps what it had.
      if (!entry || entry.contentRect.width === 0) return
      width.value = entry.contentRect.width
      height.value = entry.contentRect.height
    })
    observer.observe(element.value)
  })
  onBeforeUnmount(() => observer?.disconnect())
  return { width, height }
}
