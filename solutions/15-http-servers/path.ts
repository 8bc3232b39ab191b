/**
 * What a request's path means, before any file is looked at.
 * Source: RFC 3986 §2.1 (percent-encoding), §5.2.4 (dot segments), §7.3 (decode once, and after
 * splitting).
 */
import { HttpError } from './message.ts'

export interface ParsedPath {
  /** Of the folders along the way and of what is asked for, decoded. */
  names: string[]
  /** The path ends like that of a folder: with `/`, `.` or `..`. */
  isFolder: boolean
}

// #region decode
/**
 * Decodes one segment of a path, once.
 * @throws HttpError 400 for what is not percent-encoded UTF-8, or is not ASCII, or holds a NUL
 */
export function decodeSegment(segment: string): string {
  // A target is ASCII; decoding other bytes would be guesswork.
  if (!/^[\x21-\x7e]*$/.test(segment)) throw new HttpError(400)
  const name = decodeStrictly(segment)
  // Many systems end a file name at the NUL: "secret.txt%00.png".
  if (name.includes('\0')) throw new HttpError(400)
  return name
}

function decodeStrictly(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw new HttpError(400)
  }
}
// #endregion decode

// #region parse
/**
 * Takes a path apart: split, decode, resolve the dots. In that order, each step once.
 * @param path as it was sent
 * @throws HttpError 400 when it is malformed anywhere, otherwise 404 when it leaves the root or no file can have
 *   such a name
 */
export function parsePath(path: string): ParsedPath {
  if (!path.startsWith('/')) throw new HttpError(400)
  // Split first: the slash in "a%2Fb" is part of a name.
  const segments = path.split('/').map(decodeSegment)
  const names: string[] = []
  let isFolder = true
  for (const name of segments) {
    isFolder = name === '' || name === '.' || name === '..'
    if (name === '..') {
      if (names.pop() === undefined) throw new HttpError(404)
    } else if (!isFolder) {
      // No file has a slash in its name, and on Windows none has a backslash.
      if (/[/\\]/.test(name)) throw new HttpError(404)
      names.push(name)
    }
  }
  return { names, isFolder }
}
// #endregion parse
