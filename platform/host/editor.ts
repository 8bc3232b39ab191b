/** Opens a file in the learner's own editor: the one that runs, or the one that is set up. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename } from 'node:path'
import launchEditor from 'launch-editor'

/** @returns whether an editor was started with the file */
export type OpenEditor = (path: string) => Promise<boolean>

// launch-editor 2.14 starts terminal editors in the host's own terminal and does not tell when an
// editor has started; its two parts that know the editors are used by themselves.
const require = createRequire(import.meta.url)
const guessEditor = require('launch-editor/guess.js') as (wish?: string) => (string | null)[]
const argumentsFor = require('launch-editor/get-args.js') as (
  editor: string,
  file: string,
  line?: number,
  column?: number,
) => string[]

/** Editors that need a terminal of their own; the host has none to give. */
const TERMINAL_EDITORS =
  /^(vi|vim|nvim|view|nano|pico|micro|hx|helix|emacs-nox|mcedit|joe|ne|ed|kak|amp)(\.exe)?$/

/** How long Windows has to say that the editor does not start. */
const WINDOWS_COMPLAINT_MS = 1_000

export const openEditor: OpenEditor = async (path) => {
  const command = findEditor()
  if (!command) return false
  const [editor, ...args] = command
  return process.platform === 'win32' ? openOnWindows(path, editor) : start(editor, args, path)
}

/** Whether it looks as if an editor could be opened; looking closer takes too long for a welcome. */
export function hasEditor(env: NodeJS.ProcessEnv = process.env): boolean {
  const chosen = env['LAUNCH_EDITOR'] ?? env['VISUAL'] ?? env['EDITOR']
  if (chosen !== undefined && !needsTerminal(chosen)) return true
  if (process.platform === 'darwin' || process.platform === 'win32') return true
  return env['DISPLAY'] !== undefined || env['WAYLAND_DISPLAY'] !== undefined || isInVsCode(env)
}

function findEditor(): [string, ...string[]] | undefined {
  const known = process.env['LAUNCH_EDITOR'] ?? (isInVsCode(process.env) ? 'code' : undefined)
  const found = known ?? guessEditor()[0]
  if (typeof found !== 'string' || found === '') return undefined
  // `EDITOR` may hold arguments, as in "code --wait"; a path may hold spaces.
  const [editor, ...args] = existsSync(found) ? [found] : guessEditor(found)
  if (typeof editor !== 'string' || needsTerminal(editor)) return undefined
  return [editor, ...args.filter((arg) => typeof arg === 'string')]
}

/** In its own terminal, also in a container, `code` opens a file in the window that is there. */
function isInVsCode(env: NodeJS.ProcessEnv): boolean {
  return env['TERM_PROGRAM'] === 'vscode' || env['VSCODE_IPC_HOOK_CLI'] !== undefined
}

function needsTerminal(command: string, env = process.env): boolean {
  const name = basename(command.split(' ')[0] ?? '').toLowerCase()
  const hasWindows = env['DISPLAY'] !== undefined || env['WAYLAND_DISPLAY'] !== undefined
  return TERMINAL_EDITORS.test(name) || (name === 'emacs' && !hasWindows)
}

function start(editor: string, args: string[], path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(editor, [...args, ...argumentsFor(editor, path)], {
      stdio: 'ignore',
      // The editor outlives the host.
      detached: true,
    })
    child.once('spawn', () => {
      child.unref()
      resolve(true)
    })
    child.once('error', () => resolve(false))
  })
}

function openOnWindows(path: string, editor: string): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), WINDOWS_COMPLAINT_MS)
    launchEditor(path, editor, () => {
      clearTimeout(timer)
      resolve(false)
    })
  })
}
