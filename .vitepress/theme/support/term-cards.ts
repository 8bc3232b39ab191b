/**
 * Shows the card of a term while the pointer or the focus is on it. Links and cards are in the page
 * (see .vitepress/build/glossary-marks.ts); without this script a link leads to the glossary, and
 * screen readers read the card as the link's description all the same.
 *
 * As WCAG 2.2, 1.4.13 has it: Escape closes a card, the pointer may move onto it, and it stays until
 * pointer and focus have left. A finger opens the card first; a second tap follows the link.
 */

/** Before a card opens under a moving pointer, which may only be passing. */
const OPEN_AFTER_MS = 160
/** Before it closes, so that a pointer can cross from the term to the card. */
const CLOSE_AFTER_MS = 220
/** Between the term and its card, and between the card and the edge of the window. */
const GAP_PX = 8

interface Open {
  link: HTMLElement
  card: HTMLElement
}

/** @param signal ends it */
export function startTermCards(page: Document, signal: AbortSignal): void {
  const cards = new TermCards(page)
  page.addEventListener('pointerover', (event) => cards.pointed(event), { signal })
  page.addEventListener('pointerdown', (event) => cards.pressed(event), { signal })
  page.addEventListener('touchend', (event) => cards.tapped(event), { signal, passive: false })
  page.addEventListener('focusin', (event) => cards.focused(event), { signal })
  page.addEventListener('focusout', () => cards.closeSoon(), { signal })
  page.addEventListener('keydown', (event) => cards.typed(event), { signal })
  signal.addEventListener('abort', () => cards.close(), { once: true })
}

class TermCards {
  readonly #page: Document
  #open: Open | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(page: Document) {
    this.#page = page
  }

  pointed(event: PointerEvent): void {
    if (event.pointerType === 'touch') return
    const link = linkAt(event.target)
    if (link && link !== this.#open?.link)
      this.#later(OPEN_AFTER_MS, () => this.#show(link, event.clientY))
    else if (link || this.#isCard(event.target)) clearTimeout(this.#timer)
    else this.closeSoon()
  }

  focused({ target }: FocusEvent): void {
    const link = linkAt(target)
    // A click moves the focus, too; what the pointer is on opens by itself.
    if (link?.matches(':focus-visible')) this.#show(link)
  }

  tapped(event: TouchEvent): void {
    const link = linkAt(event.target)
    // What cannot be cancelled was no tap but the end of a scroll.
    if (!link || link === this.#open?.link || !event.cancelable) return
    event.preventDefault()
    this.#show(link)
  }

  pressed({ target }: PointerEvent): void {
    if (this.#open && !linkAt(target) && !this.#isCard(target)) this.close()
  }

  typed(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !this.#open) return
    event.stopPropagation()
    this.close()
  }

  closeSoon(): void {
    if (!this.#open) clearTimeout(this.#timer)
    else this.#later(CLOSE_AFTER_MS, () => this.#closeUnlessNeeded())
  }

  close(): void {
    clearTimeout(this.#timer)
    if (!this.#open) return
    const { link, card } = this.#open
    card.hidden = true
    delete link.dataset['open']
    this.#open = undefined
  }

  #closeUnlessNeeded(): void {
    const { link, card } = this.#open ?? {}
    if (link?.matches(':focus-visible, :hover') || card?.matches(':hover')) return
    this.close()
  }

  /** @param y of the pointer, in the window */
  #show(link: HTMLElement, y?: number): void {
    clearTimeout(this.#timer)
    if (link === this.#open?.link) return
    this.close()
    const card = this.#page.getElementById(link.getAttribute('aria-describedby') ?? '')
    // The reader may have gone to another page meanwhile.
    if (!card || !link.isConnected) return
    this.#open = { link, card }
    link.dataset['open'] = ''
    card.role = 'tooltip'
    card.hidden = false
    place(card, boxOf(link, y))
  }

  #later(ms: number, act: () => void): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(act, ms)
  }

  #isCard(target: EventTarget | null): boolean {
    return target instanceof Node && (this.#open?.card.contains(target) ?? false)
  }
}

function linkAt(target: EventTarget | null): HTMLElement | undefined {
  if (!(target instanceof Element)) return undefined
  return target.closest<HTMLElement>('a.term') ?? undefined
}

/** A term that is broken over two lines has two boxes: the one under the pointer, else the last. */
function boxOf(link: HTMLElement, y = Number.NaN): DOMRect {
  const boxes = [...link.getClientRects()]
  const pointed = boxes.find(({ top, bottom }) => top <= y && y <= bottom)
  return pointed ?? boxes.at(-1) ?? link.getBoundingClientRect()
}

/** Below the term, or above it where there is no room; never past the edges of the window. */
function place(card: HTMLElement, term: DOMRect): void {
  const parent = card.offsetParent?.getBoundingClientRect() ?? new DOMRect()
  card.style.left = '0px'
  const { width, height } = card.getBoundingClientRect()
  const { clientWidth, clientHeight } = document.documentElement
  const left = Math.max(GAP_PX, Math.min(term.left, clientWidth - width - GAP_PX))
  const below = term.bottom + GAP_PX
  const isAbove = below + height > clientHeight && term.top - GAP_PX - height > GAP_PX
  const top = isAbove ? term.top - GAP_PX - height : below
  card.toggleAttribute('data-above', isAbove)
  card.style.left = `${left - parent.left}px`
  card.style.top = `${top - parent.top}px`
}
