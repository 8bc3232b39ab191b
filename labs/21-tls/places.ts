/**
 * Where the servers of this lab put what their clients need: the root certificate, which anyone may
 * read, and the login, which nobody else may. A folder of the user's own among the system's
 * temporary files, outside every repository. Given complete; nothing to write here.
 */
import { lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

export interface Places {
  /** PEM. */
  greetingCa: string
  /** PEM. */
  mailCa: string
  /** `MAIL_USER=…` and `MAIL_PASS=…`, a line each. */
  login: string
}

/** @param folder default: a fixed name, so that programs started apart find each other */
export function placesIn(folder = defaultFolder()): Places {
  return {
    greetingCa: join(folder, 'greeting-ca.pem'),
    mailCa: join(folder, 'mail-ca.pem'),
    login: join(folder, 'login.env'),
  }
}

function defaultFolder(): string {
  return join(tmpdir(), `on-the-wire-21-${userInfo().uid}`)
}

/**
 * Makes the folder. Anyone can guess its name and create it first: one that is not ours, or that
 * others may write to, is refused.
 * @throws Error that says what is wrong with it
 */
export function makeFolder(folder = defaultFolder()): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const stats = lstatSync(folder)
  const isOurs = process.getuid === undefined || stats.uid === process.getuid()
  const isClosed = process.platform === 'win32' || (stats.mode & 0o022) === 0
  if (!stats.isDirectory() || !isOurs || !isClosed)
    throw new Error(`${folder} is not a folder that only you can write to; remove it`)
}

/** Writes a file that only its owner can read. */
export function writePrivately(path: string, text: string): void {
  // Removed first: an existing file would keep the permissions it has.
  rmSync(path, { force: true })
  writeFileSync(path, text, { mode: 0o600, flag: 'wx' })
}

/** Removes a file, unless somebody has since written something else there. */
export function removeOwn(path: string, text: string): void {
  try {
    if (readFileSync(path, 'utf8') === text) rmSync(path, { force: true })
  } catch {
    // It is already gone.
  }
}

/** @throws Error with a sentence for whoever has not started the server */
export function readRoot(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new Error(`${path} is not there; start the server first, or name a file with --ca`, {
      cause: error,
    })
  }
}
