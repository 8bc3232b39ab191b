/**
 * The page's outline makes room for a panel that passes over its place: half an outline beneath a
 * panel can neither be read nor clicked.
 */
import { onBeforeUnmount, onMounted, type Ref } from 'vue'

const OUTLINE = '.VPDocAsideOutline'
/** On the root element while a panel covers a part of the outline; see lab-panel.css. */
const COVERED = 'otw-outline-covered'

export function useOutlineClearance(panel: Readonly<Ref<HTMLElement | null>>): void {
  let meeting: IntersectionObserver | undefined
  let sizes: ResizeObserver | undefined

  function mark(isCovered: boolean): void {
    document.documentElement.classList.toggle(COVERED, isCovered)
  }

  /** The outline keeps its place in the window: what is observed is who comes there. */
  function observe(): void {
    meeting?.disconnect()
    const outline = document.querySelector(OUTLINE)?.getBoundingClientRect()
    if (!panel.value || !outline || outline.height === 0) return mark(false)
    const below = Math.max(0, window.innerHeight - outline.bottom)
    meeting = new IntersectionObserver(
      ([latest]) => {
        if (latest) mark(latest.isIntersecting)
      },
      { rootMargin: `${-Math.max(0, outline.top)}px 0px ${-below}px 0px` },
    )
    meeting.observe(panel.value)
  }

  onMounted(() => {
    sizes = new ResizeObserver(observe)
    sizes.observe(document.documentElement)
    const outline = document.querySelector(OUTLINE)
    if (outline) sizes.observe(outline)
    window.addEventListener('resize', observe)
    observe()
  })
  onBeforeUnmount(() => {
    meeting?.disconnect()
    sizes?.disconnect()
    window.removeEventListener('resize', observe)
    mark(false)
  })
}
