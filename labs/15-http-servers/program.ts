/** What the programs of this lab share: options, signals, plain messages. Given complete. */

/** A mistake on the command line: reported with the usage, exit code 2. */
export class UsageError extends Error {}

const EXPLANATIONS: Record<string, string> = {
  EADDRINUSE: 'another program listens there; stop it or choose another --port',
  EADDRNOTAVAIL: 'this machine has no such address',
  ECONNREFUSED: 'nobody listens there; start the server first',
  ECONNRESET: 'the other side broke the connection off',
  EEXIST: 'a file of that name is there already, and it was left alone',
  EISDIR: 'this is a folder, not a file',
  ENOENT: 'there is no such file or folder',
  ENOTFOUND: 'this --host has no address',
  EPIPE: 'the other side is gone',
}

/**
 * Runs a program. Whatever it throws, now or later, is reported on standard error in one line;
 * exit code 2 for a wrong command line, 1 for anything else.
 */
export function runProgram(usage: string, main: () => Promise<void>): void {
  process.on('uncaughtException', (error: unknown) => {
    console.error(printable(oneLine(error)))
    if (isUsage(error)) console.error(usage)
    process.exit(isUsage(error) ? 2 : 1)
  })
  void main()
}

/** @throws UsageError unless `text` is a whole number from `min` to `max` */
export function wholeNumber(option: string, text: string, min: number, max: number): number {
  const value = Number(text)
  if (/^\d{1,16}$/.test(text) && value >= min && value <= max) return value
  throw new UsageError(`${option} takes a whole number from ${min} to ${max}, not "${text}"`)
}

/** Calls `stop` on the first Ctrl-C or SIGTERM. A second one ends the process at once. */
export function onStopSignal(stop: () => void): void {
  const listener = (): void => {
    process.removeListener('SIGINT', listener).removeListener('SIGTERM', listener)
    stop()
  }
  process.on('SIGINT', listener).on('SIGTERM', listener)
}

/**
 * Makes text that came from a peer safe for a terminal: control characters, which could move the
 * cursor or change colours, and invisible ones, which could reverse a name, are escaped.
 */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  )
}

function isUsage(error: unknown): boolean {
  return error instanceof UsageError || (codeOf(error)?.startsWith('ERR_PARSE_ARGS') ?? false)
}

function oneLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const code = codeOf(error)
  if (isUsage(error) || message.startsWith('TODO')) return message
  if (code === undefined) return `${message}${placeOf(error)}`
  // The system's own messages begin with their code.
  const named = message.includes(code) ? message : `${code}: ${message}`
  return code in EXPLANATIONS ? `${named} (${EXPLANATIONS[code]})` : named
}

/** A bug in the code has no error code, but a place: ` (framing.ts:42)`. */
function placeOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const match = /([\w-]+\.ts):(\d+):\d+/.exec(stack)
  return match ? ` (${match[1]}:${match[2]})` : ''
}

/** The `code` of an error, if it has one. */
function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
