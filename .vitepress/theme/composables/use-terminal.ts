/** One terminal of the page: the screen, opened when it is needed, and its line to the host. */
import { onBeforeUnmount, ref, shallowRef, watch, type Ref } from 'vue'
import { useData } from 'vitepress'
import { MAX_CELLS, MIN_CELLS } from '../../../platform/shared/limits.ts'
import { TerminalFeed } from '../support/terminal-feed.ts'
import { terminalTheme } from '../support/terminal-theme.ts'
import type { TerminalScreen } from '../support/terminal-screen.ts'
import { useHost } from './use-host.ts'

export interface TerminalOptions {
  element: Readonly<Ref<HTMLElement | null>>
  /** The host's number of the terminal, once it is known. */
  terminal: Readonly<Ref<number | undefined>>
  /** The program is there to be typed to. */
  takesInput: Readonly<Ref<boolean>>
  screenReaderMode: Readonly<Ref<boolean>>
  /** What a screen reader says, in the language of the page. */
  spoken: Readonly<Ref<{ input: string; tooMuch: string }>>
  /** Id of the element that says how a keyboard user gets out. */
  describedBy: string
}

export interface TerminalHandle {
  isOpen: Readonly<Ref<boolean>>
  screen: Readonly<Ref<TerminalScreen | undefined>>
  /** Loads and opens the screen; resolves to its size. */
  open(): Promise<{ columns: number; rows: number }>
}

export function useTerminal(options: TerminalOptions): TerminalHandle {
  const host = useHost()
  const { isDark } = useData()
  const screen = shallowRef<TerminalScreen>()
  const isOpen = ref(false)
  let opening: Promise<TerminalScreen> | undefined
  let isGone = false
  let detach = (): void => {}
  const observer = new Cleanup()

  async function load(): Promise<TerminalScreen> {
    const { openScreen } = await import('../support/terminal-screen.ts')
    const element = options.element.value
    if (!element || isGone) throw new Error('The terminal has left the page.')
    const opened = openScreen({
      element,
      theme: terminalTheme(element),
      fontFamily: getComputedStyle(element).getPropertyValue('--vp-font-family-mono'),
      screenReaderMode: options.screenReaderMode.value,
      spoken: options.spoken.value,
      describedBy: options.describedBy,
      onInput: (text) => {
        const terminal = options.terminal.value
        if (terminal === undefined || !options.takesInput.value) return
        // A long paste travels in parts: the host takes 64 KiB in one message.
        for (const part of text.match(/[^]{1,8000}/gu) ?? [])
          host.send({ type: 'input', terminal, text: part })
      },
    })
    screen.value = opened
    opened.fit()
    opened.setInput(options.takesInput.value)
    isOpen.value = true
    observer.add(watchSize(element, () => fit(opened)))
    return opened
  }

  function fit(opened: TerminalScreen): void {
    const { columns, rows } = opened
    opened.fit()
    const terminal = options.terminal.value
    if (terminal === undefined || !options.takesInput.value) return
    if (columns === opened.columns && rows === opened.rows) return
    host.send({ type: 'resize', terminal, ...sizeOf(opened) })
  }

  /** Takes the kept output from the beginning, then goes on from where it stands. */
  function attach(): void {
    detach()
    const [terminal, opened] = [options.terminal.value, screen.value]
    if (terminal === undefined || !opened) return
    opened.clear()
    const feed = new TerminalFeed(opened, (toByte) => {
      host.send({ type: 'ack', terminal, toByte })
    })
    const ask = (): void => {
      host.send({ type: 'attach', terminal, fromByte: feed.receivedTo })
    }
    const stop = host.readTerminal(terminal, {
      onOutput: ({ fromByte, bytes }) => feed.accept(fromByte, bytes),
      onReset: (fromByte) => feed.reset(fromByte),
      onReconnect: () => {
        feed.acknowledgeAgain()
        ask()
      },
    })
    ask()
    detach = () => {
      stop()
      host.send({ type: 'detach', terminal })
      detach = () => {}
    }
  }

  watch([options.terminal, screen], attach)
  watch(options.takesInput, (isOn) => screen.value?.setInput(isOn))
  watch(options.screenReaderMode, (isOn) => screen.value?.setScreenReaderMode(isOn))
  watch(
    isDark,
    () => {
      const element = options.element.value
      if (element) screen.value?.setTheme(terminalTheme(element))
    },
    { flush: 'post' },
  )

  onBeforeUnmount(() => {
    isGone = true
    detach()
    observer.run()
    screen.value?.dispose()
  })

  return {
    isOpen,
    screen,
    async open() {
      opening ??= load()
      return sizeOf(await opening)
    },
  }
}

class Cleanup {
  #steps: (() => void)[] = []

  add(step: () => void): void {
    this.#steps.push(step)
  }

  run(): void {
    for (const step of this.#steps.splice(0)) step()
  }
}

function watchSize(element: HTMLElement, onChange: () => void): () => void {
  const observer = new ResizeObserver(() => {
    if (element.clientWidth > 0) onChange()
  })
  observer.observe(element)
  return () => observer.disconnect()
}

/** The host refuses sizes outside its limits; a hidden terminal measures nothing. */
function sizeOf(screen: TerminalScreen): { columns: number; rows: number } {
  const within = (cells: number): number => Math.min(MAX_CELLS, Math.max(MIN_CELLS, cells))
  return { columns: within(screen.columns), rows: within(screen.rows) }
}
