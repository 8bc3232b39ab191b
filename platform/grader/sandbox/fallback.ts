/**
 * Without bubblewrap: Node's permission model, for trusted classes. A seat belt, not a wall: see
 * the table in this folder's README for what it does not stop.
 */
import { chmodSync, chownSync } from 'node:fs'
import type { SandboxPlan } from '../../runner/sandbox.ts'
import { MAX_SANDBOX_BYTES } from '../limits.ts'
import { compiledIn, kitPaths } from './kit.ts'
import { realNode } from './tools.ts'

export interface FallbackFolders {
  kit: string
  stage: string
  scratch: string
  /** As root: who runs the submission. */
  user: { setpriv: string; uid: number } | undefined
}

export function fallbackPlan({ kit, stage, scratch, user }: FallbackFolders): SandboxPlan {
  const command: string[] = []
  if (user) {
    chownSync(scratch, user.uid, user.uid)
    command.push(user.setpriv, `--reuid=${user.uid}`, `--regid=${user.uid}`, '--clear-groups')
    command.push('--inh-caps=-all', '--no-new-privs')
  }
  chmodSync(scratch, 0o700)
  return {
    command,
    node: realNode(),
    ...kitPaths(kit),
    nodeFlags: [
      '--permission',
      // Lessons about workers need them; they are bound by the same permissions.
      '--allow-worker',
      `--allow-fs-read=${kit}`,
      `--allow-fs-read=${stage}`,
      `--allow-fs-read=${scratch}`,
      `--allow-fs-write=${scratch}`,
      // Node 26 closes the network as well; a lab's own subject is loopback.
      ...(process.allowedNodeEnvironmentFlags.has('--allow-net') ? ['--allow-net'] : []),
    ],
    env: { PATH: '', HOME: scratch, TMPDIR: scratch, ...compiledIn(scratch) },
    scratch,
    wrappers: 0,
    isFreshEachCheck: false,
    maxMemoryBytes: MAX_SANDBOX_BYTES,
  }
}
