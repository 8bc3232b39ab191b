/**
 * xterm.js with what the course needs around it. Loaded only when a terminal opens: import this
 * module dynamically.
 *
 * No clipboard add-on (OSC 52 would let a program read the clipboard), no window options, links
 * only to http and https.
 */
import { FitAddon } from '@xterm/addon-fit'
import { SearchAddon } from '@xterm/addon-search'
import { WebLinksAddon } from '@xterm/addon-web-links'
import { Terminal, type ITheme } from '@xterm/xterm'
import '@xterm/xterm/css/xterm.css'
import { copyText } from './clipboard.ts'
import type { Screen } from './terminal-feed.ts'
import { refuseReports } from './terminal-reports.ts'

export interface TerminalScreen extends Screen {
  readonly columns: number
  readonly rows: number
  /** Fits the terminal into its element. */
  fit(): void
  focus(): void
  find(text: string, backwards: boolean): boolean
  endSearch(): void
  /** All that is kept, as plain text. */
  transcript(): string
  setTheme(theme: ITheme): void
  setScreenReaderMode(isOn: boolean): void
  setInput(isOn: boolean): void
  dispose(): void
}

export interface ScreenOptions {
  element: HTMLElement
  theme: ITheme
  fontFamily: string
  screenReaderMode: boolean
  /** What a screen reader says: of the place to type in, and instead of a flood of output. */
  spoken: { input: string; tooMuch: string }
  /** Id of the element that says how a keyboard user gets out. */
  describedBy: string
  onInput(text: string): void
}

const SCROLLBACK_LINES = 5_000
const FONT_SIZE_PX = 13

export function openScreen(options: ScreenOptions): TerminalScreen {
  Terminal.strings.promptLabel = options.spoken.input
  Terminal.strings.tooMuchOutput = options.spoken.tooMuch
  const terminal = new Terminal({
    cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    fontFamily: options.fontFamily,
    fontSize: FONT_SIZE_PX,
    lineHeight: 1.25,
    minimumContrastRatio: 4.5,
    screenReaderMode: options.screenReaderMode,
    scrollback: SCROLLBACK_LINES,
    theme: options.theme,
  })
  const fitting = new FitAddon()
  const searching = new SearchAddon()
  terminal.loadAddon(fitting)
  terminal.loadAddon(searching)
  terminal.loadAddon(new WebLinksAddon(openLink))
  refuseReports(terminal.parser)
  terminal.open(options.element)
  terminal.textarea?.setAttribute('aria-describedby', options.describedBy)
  terminal.onData(options.onInput)
  terminal.attachCustomKeyEventHandler(keyHandler(terminal))
  return {
    get columns() {
      return terminal.cols
    },
    get rows() {
      return terminal.rows
    },
    fit: () => fitting.fit(),
    focus: () => terminal.focus(),
    write: (bytes, done) => terminal.write(bytes, done),
    clear: () => terminal.reset(),
    find: (text, backwards) =>
      backwards ? searching.findPrevious(text) : searching.findNext(text, { incremental: true }),
    endSearch: () => searching.clearDecorations(),
    transcript: () => transcriptOf(terminal),
    setTheme: (theme) => (terminal.options.theme = theme),
    setScreenReaderMode: (isOn) => (terminal.options.screenReaderMode = isOn),
    setInput: (isOn) => {
      terminal.options.disableStdin = !isOn
      terminal.options.cursorStyle = isOn ? 'block' : 'underline'
    },
    dispose: () => terminal.dispose(),
  }
}

/**
 * Tab belongs to the program, so that a keyboard user would never get out: after Escape the next
 * Tab belongs to the browser. Ctrl-Shift-C copies; Ctrl-Shift-V is left to the browser's paste.
 */
function keyHandler(terminal: Terminal): (event: KeyboardEvent) => boolean {
  let mayLeave = false
  return (event) => {
    if (event.type !== 'keydown') return true
    const withBoth = event.ctrlKey && event.shiftKey
    if (withBoth && event.code === 'KeyC') {
      event.preventDefault()
      if (terminal.hasSelection()) void copyText(terminal.getSelection())
      return false
    }
    if (withBoth && event.code === 'KeyV') return false
    if (event.key === 'Tab' && mayLeave) return false
    if (event.key !== 'Shift') mayLeave = event.key === 'Escape'
    return true
  }
}

function openLink(_event: MouseEvent, address: string): void {
  if (!/^https?:\/\//i.test(address)) return
  window.open(address, '_blank', 'noopener,noreferrer')
}

/** Wrapped lines are one line again; the empty rest of the screen is left out. */
function transcriptOf(terminal: Terminal): string {
  const buffer = terminal.buffer.active
  const lines: string[] = []
  for (let index = 0; index < buffer.length; index += 1) {
    const line = buffer.getLine(index)
    if (!line) continue
    const isWhole = !buffer.getLine(index + 1)?.isWrapped
    const text = line.translateToString(isWhole)
    if (line.isWrapped) lines.push((lines.pop() ?? '') + text)
    else lines.push(text)
  }
  return lines.join('\n').trimEnd()
}
