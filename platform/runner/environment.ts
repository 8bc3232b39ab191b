/** The environment of a lab's process: an allow-list, so that nothing of ours or the user's leaks. */
import { COMPILE_CACHE } from './compiled-files.ts'

/** Marks every process of a run, so that a daemon that left its group is found as well. */
export const RUN_VARIABLE = 'OTW_RUN'

/** Set to 1 for a command of ours: every process is traced, those of the checks as well. */
export const TRACE_ALL_VARIABLE = 'OTW_TRACE'

const ALLOWED = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'LANG',
  'LANGUAGE',
  'TZ',
  'TMPDIR',
  'TEMP',
  'TMP',
  'NO_COLOR',
  // Windows programs do not start without these.
  'SystemRoot',
  'SystemDrive',
  'ComSpec',
  'PATHEXT',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
]
const ALLOWED_ANYHOW = ALLOWED.map((name) => name.toUpperCase())

export function labEnvironment(
  runId: string,
  extra: Record<string, string>,
  from: NodeJS.ProcessEnv = process.env,
  platform = process.platform,
): Record<string, string> {
  // Windows writes its names as it likes: "Path", "SYSTEMROOT".
  const isAllowed = (name: string): boolean =>
    platform === 'win32' ? ALLOWED_ANYHOW.includes(name.toUpperCase()) : ALLOWED.includes(name)
  const environment: Record<string, string> = {}
  for (const [name, value] of Object.entries(from))
    if (value !== undefined && (isAllowed(name) || name.startsWith('LC_')))
      environment[name] = value
  return {
    ...environment,
    NODE_COMPILE_CACHE: COMPILE_CACHE,
    [RUN_VARIABLE]: runId,
    ...extra,
  }
}
