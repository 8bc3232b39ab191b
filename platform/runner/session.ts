/**
 * What one command of ours has started. Every lab process is written down in the session's folder,
 * so that it can be ended even when the command itself is killed: a warden outside of it waits for
 * its end and then ends what is left.
 */
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Disposable } from '../shared/dispose.ts'
import { sweepFolders, temporaryFolder } from './temporary-folder.ts'
import { isRunning, killTree, type ProcessTree } from './tree.ts'

/** Tells child processes of ours (vitest's workers) where the session's folder is. */
export const SESSION_VARIABLE = 'OTW_SESSION'

const WARDEN = join(import.meta.dirname, 'warden.ts')

/** Opens the session of this command; the outermost one counts. */
export function openSession(): Disposable {
  if (process.env[SESSION_VARIABLE] !== undefined) return { dispose: () => {} }
  // What an earlier command could not take with it, because it was killed together with its warden.
  void sweepSessions()
  const folder = temporaryFolder('session')
  process.env[SESSION_VARIABLE] = folder
  const warden = spawn(process.execPath, [WARDEN, folder], {
    // Its input ends when we do, however that happens.
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    windowsHide: true,
  })
  warden.unref()
  warden.on('error', () => {})
  warden.stdin.on('error', () => {})
  return {
    dispose: async () => {
      delete process.env[SESSION_VARIABLE]
      await endSession(folder)
      warden.stdin.end()
    },
  }
}

/** @returns strikes the process off again */
export function writeDown(tree: ProcessTree): () => void {
  const folder = process.env[SESSION_VARIABLE]
  if (folder === undefined || tree.pid === 0) return () => {}
  const entry = join(folder, String(tree.pid))
  try {
    writeFileSync(entry, JSON.stringify(tree))
  } catch {
    // The session is over; whoever ended it ends this process as well.
    return () => {}
  }
  return () => rmSync(entry, { force: true })
}

/** Ends every process that is still written down, and removes the session's folder. */
export async function endSession(folder: string): Promise<void> {
  for (const name of list(folder)) {
    try {
      const tree = JSON.parse(readFileSync(join(folder, name), 'utf8')) as ProcessTree
      if (isStill(tree)) await killTree(tree)
    } catch {
      // It was struck off while we looked.
    }
  }
  rmSync(folder, { recursive: true, force: true })
}

/** Removes what commands that no longer run have left, after ending what they started. */
export function sweepSessions(parent?: string): Promise<void> {
  return sweepFolders(endSession, parent)
}

/** After days another process may have the number of ours. */
function isStill({ pid, startedTicks }: ProcessTree): boolean {
  return startedTicks === undefined || isRunning(pid, startedTicks) || !isRunning(pid)
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
