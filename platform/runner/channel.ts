/** A started program, by pty or by pipes: the same small interface over both. */
import { spawn as spawnChild, type ChildProcess } from 'node:child_process'
import type { Duplex } from 'node:stream'
import { spawn as spawnPty } from 'node-pty'
import type { ProgramOptions } from './program-options.ts'
import { openPtyInput } from './pty-input.ts'

export interface Launch {
  /** What is started, where it is not Node itself. */
  file?: string
  /** Arguments of Node itself: flags, file, program arguments. */
  args: string[]
  cwd: string
  env: Record<string, string>
}

export interface Exit {
  exitCode: number | null
  signal: string | null
  /** The program did not start at all. */
  failure?: string
}

export interface Channel {
  /** 0 when the program did not start; on Windows also of a terminal's program that just starts. */
  readonly pid: number
  onOutput(listener: (chunk: Buffer, from: 'out' | 'err') => void): void
  onExit(listener: (exit: Exit) => void): void
  write(data: string | Uint8Array): void
  endInput(): void
  resize(columns: number, rows: number): void
  pause(): void
  resume(): void
  /** Descriptors beyond the standard three, if asked for. */
  extra(descriptor: number): Duplex | undefined
}

export const SIGNAL_NAMES: Record<number, string> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  5: 'SIGTRAP',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  15: 'SIGTERM',
  24: 'SIGXCPU',
  25: 'SIGXFSZ',
  31: 'SIGSYS',
}

/** By pipes unless a terminal is asked for: a pty of its size, or our own. */
export function openChannel(
  launch: Launch,
  { terminal, extraPipes }: Pick<ProgramOptions, 'terminal' | 'extraPipes'>,
): Channel {
  if (terminal === undefined) return openPipes(launch, extraPipes)
  return terminal === 'inherit' ? openInherited(launch) : openPty(launch, terminal)
}

function openPty(launch: Launch, size: { columns: number; rows: number }): Channel {
  const terminal = spawnPty(process.execPath, launch.args, {
    cwd: launch.cwd,
    env: { ...launch.env, TERM: 'xterm-256color', COLORTERM: 'truecolor' },
    cols: size.columns,
    rows: size.rows,
    // Bytes as they come: the page decodes, so that no character is cut in between.
    encoding: null,
  })
  let hasExited = false
  const input = openPtyInput(terminal)
  terminal.onExit(() => {
    hasExited = true
    input?.close()
  })
  const write = (data: string | Uint8Array): void => {
    if (hasExited) return
    if (input) input.write(data)
    else terminal.write(typeof data === 'string' ? data : Buffer.from(data))
  }
  return {
    get pid() {
      return terminal.pid
    },
    // With `encoding: null` node-pty hands over Buffers, whatever its types say; on Windows it
    // decodes all the same, and cuts no character.
    onOutput: (listener) =>
      void terminal.onData((chunk: string | Buffer) =>
        listener(typeof chunk === 'string' ? Buffer.from(chunk) : chunk, 'out'),
      ),
    onExit: (listener) =>
      void terminal.onExit(({ exitCode, signal }) =>
        listener(
          signal
            ? { exitCode: null, signal: SIGNAL_NAMES[signal] ?? `signal ${signal}` }
            : { exitCode, signal: null },
        ),
      ),
    write,
    // Ctrl-D on a line of its own is how a terminal says "no more input".
    endInput: () => write('\u0004'),
    // After the exit the descriptor may belong to another terminal already.
    resize: (columns, rows) => {
      if (hasExited) return
      try {
        terminal.resize(columns, rows)
      } catch {
        // The program has just ended, and the news of it is still under way.
      }
    },
    pause: () => terminal.pause(),
    resume: () => terminal.resume(),
    extra: () => undefined,
  }
}

export function openPipes(launch: Launch, extraPipes = 0): Channel {
  const child: ChildProcess = spawnChild(launch.file ?? process.execPath, launch.args, {
    cwd: launch.cwd,
    env: launch.env,
    stdio: ['pipe', 'pipe', 'pipe', ...Array<'pipe'>(extraPipes).fill('pipe')],
    // A group of its own, so that the whole tree can be signalled at once.
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  // A program that is gone does not read: that is no error of ours.
  child.stdin?.on('error', () => {})
  return {
    pid: child.pid ?? 0,
    onOutput: (listener) => {
      child.stdout?.on('data', (chunk: Buffer) => listener(chunk, 'out'))
      child.stderr?.on('data', (chunk: Buffer) => listener(chunk, 'err'))
    },
    onExit: (listener) => {
      child.on('exit', () => closeLater(child))
      onChildExit(child, listener)
    },
    write: (data) => void child.stdin?.write(data),
    endInput: () => void child.stdin?.end(),
    resize: () => {},
    pause: () => void child.stdout?.pause(),
    resume: () => void child.stdout?.resume(),
    extra: (descriptor) => (child.stdio[descriptor] ?? undefined) as Duplex | undefined,
  }
}

/** Shares our own terminal, and our group: its Ctrl-C reaches the program by itself. */
function openInherited(launch: Launch): Channel {
  const child = spawnChild(process.execPath, launch.args, {
    cwd: launch.cwd,
    env: { ...launch.env, TERM: process.env['TERM'] ?? 'dumb' },
    stdio: 'inherit',
  })
  return {
    pid: child.pid ?? 0,
    onOutput: () => {},
    onExit: (listener) => onChildExit(child, listener),
    write: () => {},
    endInput: () => {},
    resize: () => {},
    pause: () => {},
    resume: () => {},
    extra: () => undefined,
  }
}

function onChildExit(child: ChildProcess, listener: (exit: Exit) => void): void {
  child.on('error', (error) => {
    if (child.pid === undefined) listener({ exitCode: null, signal: null, failure: error.message })
  })
  child.on('close', (exitCode, signal) => listener({ exitCode, signal }))
}

/** A grandchild that inherited the pipes keeps them open; its output is not waited for long. */
const INHERITED_PIPE_MS = 500

function closeLater(child: ChildProcess): void {
  const timer = setTimeout(() => {
    // On a busy machine the time may be over before what has long come was read: read it first.
    setImmediate(() => {
      for (const stream of child.stdio) stream?.destroy()
    })
  }, INHERITED_PIPE_MS)
  child.on('close', () => clearTimeout(timer))
}
