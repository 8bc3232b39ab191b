/**
 * The sandbox round each process of a submission, made with bubblewrap. It has its own mounts,
 * processes, users, host name and System V objects, no capabilities, and sees: Node and its
 * libraries, the kit, the lab that is graded, a small /tmp, the checks' folders. The network is the
 * slot's, in which there is nothing but the suite.
 *
 * Everything that can be written has a size: bubblewrap's own root and /dev are file systems in
 * memory without a limit, so both become read-only once they are set up. `--dev` is not used for
 * the same reason (/dev/shm).
 */
import type { SandboxPlan } from '../../runner/sandbox.ts'
import {
  MAX_CPU_SECONDS,
  MAX_DATA_BYTES,
  MAX_OPEN_FILES,
  MAX_SANDBOX_BYTES,
  MAX_TASKS,
  MAX_TMP_BYTES,
  MAX_WRITTEN_BYTES,
} from '../limits.ts'
import { compiledIn, kitPaths } from './kit.ts'
import { KIT, NODE_IN_SLOT, SCRATCH, SCRATCH_INSIDE, STAGE } from './places.ts'
import { librariesOf, readOnly, realNode, words, type Tools } from './tools.ts'

const NODE = '/usr/bin/node'
const DEVICES = ['null', 'zero', 'full', 'random', 'urandom']

/** @param uid the user to become first; `undefined` when the grader is not root */
export function innerPlan(tools: Tools, uid: number | undefined): SandboxPlan {
  const node = realNode()
  return {
    command: [...becomeUser(tools, uid), ...bubblewrap(tools, node), ...limits(tools)],
    node: NODE,
    ...kitPaths(KIT),
    nodeFlags: [],
    env: {
      PATH: '/usr/bin',
      HOME: '/tmp',
      TMPDIR: '/tmp',
      USER: 'learner',
      LOGNAME: 'learner',
      ...compiledIn(SCRATCH),
    },
    scratch: SCRATCH,
    // bubblewrap outside, and its init inside.
    wrappers: 2,
    // As in `npm test`: used again for the same submission's next check while it is quiet and right.
    // Whoever is in it can answer what he likes in any case, but only with his own submission's
    // process; starting Node each time takes more than half of a lab's time.
    isFreshEachCheck: false,
    maxMemoryBytes: MAX_SANDBOX_BYTES,
  }
}

/** As root: bubblewrap alone keeps the user, who may read everything that is bound. */
function becomeUser({ setpriv }: Tools, uid: number | undefined): string[] {
  if (uid === undefined || setpriv === undefined) return []
  return [
    setpriv,
    `--reuid=${uid}`,
    `--regid=${uid}`,
    '--clear-groups',
    '--inh-caps=-all',
    '--no-new-privs',
  ]
}

function bubblewrap({ bwrap, prlimit }: Tools, node: string): string[] {
  return [
    bwrap,
    ...words('--unshare-user --unshare-pid --unshare-ipc --unshare-uts --unshare-cgroup-try'),
    ...words('--disable-userns --die-with-parent --new-session --cap-drop ALL'),
    ...words('--uid 1000 --gid 1000 --hostname sandbox'),
    ...librariesOf(node, prlimit).flatMap((path) => readOnly(path)),
    ...readOnly(prlimit),
    ...readOnly(NODE_IN_SLOT, NODE),
    ...readOnly(`${KIT}/hosts`, '/etc/hosts'),
    ...readOnly(`${KIT}/passwd`, '/etc/passwd'),
    ...words('--proc /proc --tmpfs /dev'),
    ...DEVICES.flatMap((name) => words(`--dev-bind /dev/${name} /dev/${name}`)),
    ...words('--symlink /proc/self/fd /dev/fd'),
    ...['stdin', 'stdout', 'stderr'].flatMap((name, fd) =>
      words(`--symlink /proc/self/fd/${fd} /dev/${name}`),
    ),
    ...words(`--remount-ro /dev --size ${MAX_TMP_BYTES} --tmpfs /tmp`),
    ...readOnly(KIT),
    ...readOnly(STAGE),
    ...words(`--bind ${SCRATCH_INSIDE} ${SCRATCH} --remount-ro / --`),
  ]
}

/** Set inside, where they count for this sandbox alone and not for all of one user. */
function limits({ prlimit }: Tools): string[] {
  return [
    prlimit,
    `--data=${MAX_DATA_BYTES}`,
    `--nproc=${MAX_TASKS}`,
    `--nofile=${MAX_OPEN_FILES}`,
    `--fsize=${MAX_WRITTEN_BYTES}`,
    `--cpu=${MAX_CPU_SECONDS}`,
    '--core=0',
    '--memlock=0',
    '--msgqueue=0',
    '--',
  ]
}
