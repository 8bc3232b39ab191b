/**
 * The sandbox round a slot: one suite runner and, one after the other, the submissions that it
 * grades. Its network has a loopback and nothing else, so suite and submission reach each other,
 * and nobody else reaches or is reached. Its process namespace ends with its first process, which
 * ends with the grader: whatever happens, nothing of a slot stays.
 *
 * Why not a network for each submission: the suite must be in it, and loading the checker for each
 * takes as long as a lab's checks. What a submission can leave behind in the slot is processes, sockets
 * and files; the slot looks for all three after each lab and is thrown away when it finds any.
 */
import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../catalogue/paths.ts'
import { MAX_SCRATCH_BYTES, MAX_SCRATCH_FILES } from '../limits.ts'
import { GRADING, KIT, NODE_IN_SLOT, SCRATCH, SCRATCH_INSIDE, STAGE } from './places.ts'
import { readOnly, realNode, words, type Tools } from './tools.ts'

/**
 * bubblewrap's own /proc hides parts of it as root, and then no sandbox inside may mount another.
 * `nosymfollow` (Linux 5.10): a suite that reads what a submission wrote must not be led elsewhere;
 * without it such a read can only fail to give a point, so an older system is no reason to stop.
 */
const SET_UP = `set -e
mount -t proc -o nosuid,nodev,noexec proc /proc
mount -t tmpfs -o mode=777,nosuid,nodev,size=${MAX_SCRATCH_BYTES},nr_inodes=${MAX_SCRATCH_FILES} scratch ${SCRATCH_INSIDE}
mount --bind ${SCRATCH_INSIDE} ${SCRATCH}
mount -o remount,bind,nosuid,nodev,nosymfollow ${SCRATCH} 2>/dev/null || true
umask 0
exec "$@"`

export interface OuterFolders {
  kit: string
  stage: string
}

/** @returns program and arguments; the command to run in the slot follows */
export function outerCommand(
  { bwrap, sh }: Tools,
  { kit, stage }: OuterFolders,
  isRoot: boolean,
): string[] {
  const node = realNode()
  const modules = realpathSync(join(ROOT, 'node_modules'))
  return [
    bwrap,
    ...words('--die-with-parent --new-session'),
    ...words('--unshare-net --unshare-pid --unshare-ipc --unshare-uts'),
    // Its own mounts need rights, which it has in a user namespace of its own only.
    ...(isRoot ? [] : words('--unshare-user --uid 0 --gid 0 --cap-add ALL')),
    ...words('--ro-bind / / --dev /dev --tmpfs /tmp'),
    // A course below /tmp is hidden by now.
    ...[ROOT, modules, node].flatMap((path) => readOnly(path)),
    ...words(`--dir ${GRADING} --dir ${SCRATCH_INSIDE} --dir ${SCRATCH}`),
    ...readOnly(node, NODE_IN_SLOT),
    ...readOnly(kit, KIT),
    ...readOnly(stage, STAGE),
    '--chdir',
    ROOT,
    '--',
    sh,
    '-c',
    SET_UP,
    'slot',
    node,
  ]
}

/** What the slot's programs may know. The folder of system programs is needed for the set-up. */
export const OUTER_ENVIRONMENT = {
  PATH: '/usr/bin:/bin:/usr/sbin:/sbin',
  HOME: '/tmp',
  TMPDIR: '/tmp',
  LANG: 'C.UTF-8',
  TZ: 'UTC',
}
