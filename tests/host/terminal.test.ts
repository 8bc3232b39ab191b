import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Terminal, type TerminalPage, type TerminalProgram } from '../../platform/host/terminal.ts'
import { FRAME_BYTES, HIGH_WATER_BYTES, SCROLLBACK_BYTES } from '../../platform/shared/limits.ts'
import { OUTPUT_HEADER_BYTES, type HostMessage } from '../../platform/shared/messages.ts'

class FakeProgram implements TerminalProgram {
  pid = process.pid
  isPaused = false
  written = ''
  #listener: (chunk: Buffer) => void = () => {}
  onOutput(listener: (chunk: Buffer) => void): void {
    this.#listener = listener
  }
  print(chunk: Buffer | string): void {
    this.#listener(Buffer.from(chunk))
  }
  write(text: string): void {
    this.written += text
  }
  resize(): void {}
  pause(): void {
    this.isPaused = true
  }
  resume(): void {
    this.isPaused = false
  }
}

class FakePage implements TerminalPage {
  frames: { from: number; bytes: Buffer }[] = []
  resets: number[] = []
  sendOutput(frame: Buffer): void {
    const from = Number(frame.readBigUInt64BE(4))
    this.frames.push({ from, bytes: frame.subarray(OUTPUT_HEADER_BYTES) })
  }
  send(message: HostMessage): void {
    if (message.type === 'terminal-reset') this.resets.push(message.fromByte)
  }
  get text(): string {
    return String(Buffer.concat(this.frames.map(({ bytes }) => bytes)))
  }
  /** Offset behind the last byte that came. */
  get end(): number {
    const last = this.frames.at(-1)
    return last ? last.from + last.bytes.length : 0
  }
}

function setUp(): { terminal: Terminal; program: FakeProgram; page: FakePage } {
  const terminal = new Terminal(7)
  onTestFinished(() => terminal.dispose())
  const program = new FakeProgram()
  const page = new FakePage()
  terminal.connect(program)
  terminal.attach(page, 0)
  return { terminal, program, page }
}

const lines = (bytes: number): Buffer => Buffer.alloc(bytes, `${'x'.repeat(63)}\n`)

describe('host/terminal', () => {
  it('sends the first bytes at once and those on their heels together', async () => {
    const { program, page } = setUp()
    program.print('a')
    expect(page.text).toBe('a')
    program.print('b')
    program.print('c')
    expect(page.text).toBe('a')
    await expect.poll(() => page.text, { interval: 1 }).toBe('abc')
    expect(page.frames.map(({ from }) => from)).toEqual([0, 1])
  })

  it('sends at once again after a moment of quiet', async () => {
    const { program, page } = setUp()
    program.print('a')
    program.print('b')
    await expect.poll(() => page.text, { interval: 1 }).toBe('ab')
    // The batch that found nothing new is over: nothing waits for a timer any more.
    await expect
      .poll(
        () => {
          const before = page.frames.length
          program.print('.')
          return page.frames.length - before
        },
        { interval: 20 },
      )
      .toBe(1)
  })

  it('holds half a character back until the other half is there', async () => {
    const { program, page } = setUp()
    const [first, second] = [Buffer.from('粘').subarray(0, 2), Buffer.from('粘').subarray(2)]
    program.print(Buffer.concat([Buffer.from('a'), first]))
    expect(page.text).toBe('a')
    program.print(second)
    await expect.poll(() => page.text, { interval: 1 }).toBe('a粘')
    for (const { bytes } of page.frames) expect(String(bytes)).not.toContain('\uFFFD')
  })

  it('does not hold back for ever what never becomes a character', async () => {
    const { program, page } = setUp()
    program.print(Buffer.from([0x61, 0xe7, 0xb2]))
    await expect.poll(() => page.end, { interval: 1 }).toBe(3)
  })

  it('sends what is left of a program that ended', () => {
    const { terminal, program, page } = setUp()
    program.print('a')
    program.print('b')
    program.print(Buffer.from([0xe7]))
    terminal.disconnect()
    expect(page.end).toBe(3)
  })

  it('pauses the program when the page does not read, and goes on when it does', () => {
    const { terminal, program, page } = setUp()
    let printed = 0
    while (!program.isPaused && printed < 4 * HIGH_WATER_BYTES) {
      program.print(lines(FRAME_BYTES))
      printed += FRAME_BYTES
    }
    expect(printed).toBe(HIGH_WATER_BYTES)
    expect(page.end).toBe(HIGH_WATER_BYTES)
    terminal.acknowledge(page, HIGH_WATER_BYTES / 2)
    expect(program.isPaused).toBe(true)
    terminal.acknowledge(page, HIGH_WATER_BYTES)
    expect(program.isPaused).toBe(false)
  })

  it('sends no more than the window, and the rest as it opens', () => {
    const { terminal, program, page } = setUp()
    for (let count = 1; count < HIGH_WATER_BYTES / FRAME_BYTES; count++)
      program.print(lines(FRAME_BYTES))
    program.print(lines(FRAME_BYTES - 10))
    program.print(lines(64))
    expect(page.end).toBeLessThanOrEqual(HIGH_WATER_BYTES)
    terminal.acknowledge(page, page.end)
    expect(page.end).toBe(HIGH_WATER_BYTES + 54)
    const starts = page.frames.map(({ from }) => from)
    const ends = page.frames.map(({ from, bytes }) => from + bytes.length)
    expect(starts).toEqual([0, ...ends.slice(0, -1)])
    expect(Math.max(...page.frames.map(({ bytes }) => bytes.length))).toBeLessThanOrEqual(
      FRAME_BYTES,
    )
  })

  it('cuts no character between two frames', () => {
    const { program, page } = setUp()
    program.print(Buffer.from('粘'.repeat(FRAME_BYTES)).subarray(0, 2 * FRAME_BYTES))
    expect(page.frames.length).toBeGreaterThan(1)
    for (const { bytes } of page.frames) expect(String(bytes)).not.toContain('\uFFFD')
  })

  it('forgets no acknowledgement when an older one comes behind it', () => {
    const { terminal, program, page } = setUp()
    for (let printed = 0; printed < HIGH_WATER_BYTES - FRAME_BYTES; printed += FRAME_BYTES) {
      program.print(lines(FRAME_BYTES))
      terminal.acknowledge(page, page.end)
      terminal.acknowledge(page, 0)
    }
    program.print(lines(FRAME_BYTES))
    expect(program.isPaused).toBe(false)
  })

  it('lets what waits for others wait on, whatever the page acknowledges meanwhile', async () => {
    const { terminal, program, page } = setUp()
    program.print('first')
    program.print('second')
    terminal.acknowledge(page, page.end)
    expect(page.text).toBe('first')
    await expect.poll(() => page.text, { interval: 1 }).toBe('firstsecond')
  })

  it('believes no acknowledgement of what was never sent', () => {
    const { terminal, program, page } = setUp()
    terminal.acknowledge(page, Number.MAX_SAFE_INTEGER)
    for (let count = 0; count < 20 && !program.isPaused; count++) program.print(lines(FRAME_BYTES))
    expect(program.isPaused).toBe(true)
    expect(page.end).toBe(HIGH_WATER_BYTES)
  })

  it('is not held up by a second page that does not read, which skips what is lost', () => {
    const { terminal, program, page } = setUp()
    const slow = new FakePage()
    terminal.attach(slow, 0)
    const total = 4 * (HIGH_WATER_BYTES + SCROLLBACK_BYTES)
    for (let printed = 0; printed < total; printed += FRAME_BYTES) {
      program.print(lines(FRAME_BYTES))
      terminal.acknowledge(page, page.end)
      expect(program.isPaused).toBe(false)
    }
    expect(page.end).toBe(total)
    expect(slow.end).toBe(HIGH_WATER_BYTES)
    terminal.acknowledge(slow, slow.end)
    expect(slow.resets).toHaveLength(1)
    expect(slow.end).toBe(total)
    const afterReset = slow.frames.find(({ from }) => from === slow.resets[0])
    expect(String(afterReset?.bytes.subarray(0, 64))).toBe(`${'x'.repeat(63)}\n`)
  })

  it('lets the program run when the page that did not read is gone', () => {
    const { terminal, program, page } = setUp()
    while (!program.isPaused) program.print(lines(FRAME_BYTES))
    terminal.detach(page)
    expect(program.isPaused).toBe(false)
  })

  it('continues a page that comes back, without a gap or a repeat', () => {
    const { terminal, program, page } = setUp()
    program.print('one two')
    terminal.detach(page)
    const back = new FakePage()
    terminal.attach(back, 4)
    expect(back.text).toBe('two')
    expect(back.frames[0]?.from).toBe(4)
    expect(back.resets).toEqual([])
  })

  it('tells a page to start anew when what it had is not kept, or never was', () => {
    const { terminal, program } = setUp()
    for (let count = 0; count < 10; count++) {
      const reader = new FakePage()
      terminal.attach(reader, 0)
      program.print(lines(FRAME_BYTES))
      terminal.detach(reader)
    }
    const old = new FakePage()
    terminal.attach(old, 5)
    expect(old.resets).toHaveLength(1)
    expect(old.frames[0]?.from).toBe(old.resets[0])
    const strange = new FakePage()
    terminal.attach(strange, 10 ** 12)
    expect(strange.resets).toEqual(old.resets)
    expect(strange.text).toBe(old.text)
  })

  it('empties the terminal on every page, and goes on counting', () => {
    const { terminal, program, page } = setUp()
    program.print('before')
    terminal.clear()
    expect(page.resets).toEqual([6])
    const late = new FakePage()
    terminal.attach(late, 0)
    expect(late.resets).toEqual([6])
    terminal.disconnect()
    program.print('nobody hears this')
    expect(page.text).toBe('before')
    const last = new FakePage()
    terminal.attach(last, 0)
    expect(last.text).toBe('')
  })

  it('hears the program that is plugged in, not the one before it', () => {
    const { terminal, program } = setUp()
    const next = new FakeProgram()
    terminal.disconnect()
    terminal.connect(next)
    program.print('late')
    next.print('new')
    const page = new FakePage()
    terminal.attach(page, 0)
    expect(page.text).toBe('new')
  })

  it('reads on when a program ended while it was paused, so that its last output is not lost', async () => {
    const child = spawn(process.execPath, ['-e', ''])
    await once(child, 'exit')
    const { terminal, program } = setUp()
    program.pid = child.pid ?? 0
    while (!program.isPaused) program.print(lines(FRAME_BYTES))
    await expect.poll(() => program.isPaused, { interval: 5 }).toBe(false)
    program.print(lines(FRAME_BYTES))
    expect(program.isPaused).toBe(false)
    expect(terminal.isPaused).toBe(false)
  })
})
