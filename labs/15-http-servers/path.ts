/** What a request's path means, before any file is looked at (RFC 3986 §2.1, §5.2.4, §7.3). */

export interface ParsedPath {
  /** Of the folders along the way and of what is asked for, decoded. */
  names: string[]
  /** The path ends like that of a folder: its last segment is empty, `.` or `..`. */
  isFolder: boolean
}

/**
 * Decodes one segment of a path (what is between two slashes), once: `%D0%96` is `Ж`.
 * @throws HttpError 400 for what is not percent-encoded UTF-8, for a character outside visible
 *   ASCII (21 to 7E in hexadecimal), and for a NUL in the result
 */
export function decodeSegment(segment: string): string {
  throw new Error('TODO: decodeSegment in path.ts')
}

/**
 * Splits a path at its slashes, decodes each segment, and resolves the dots: a segment that decodes
 * to `.` means nothing, one that decodes to `..` removes the name before it. Empty segments mean
 * nothing either.
 * @param path as it was sent
 * @example parsePath('/a/./b%20c/../') // { names: ['a'], isFolder: true }
 * @throws HttpError 400 unless the path begins with `/`, and as decodeSegment does, for any segment;
 *   otherwise 404 for a `..` that has no name before it, and for a decoded name that holds a slash
 *   or a backslash
 */
export function parsePath(path: string): ParsedPath {
  throw new Error('TODO: parsePath in path.ts')
}
