/** Puts a new file into a folder: whole or not at all, and never over another one. */
import { randomUUID } from 'node:crypto'
import { link, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface NewFile {
  /** An existing folder. */
  dir: string
  /** A checked name: `decodeEnvelope` lets no other through. */
  filename: string
  bytes: Uint8Array
  signal?: AbortSignal
}

// #region save
/**
 * Saves `bytes` under `filename`. The name appears in one step, when the content is complete.
 * @returns the path of the new file: `dir` joined with `filename`
 * @throws EEXIST when anything already has that name; what has it stays unchanged
 * @throws other system errors untouched; AbortError; nothing of ours is left after any of them
 */
export async function saveFile({ dir, filename, bytes, signal }: NewFile): Promise<string> {
  const path = join(dir, filename)
  // In the same folder, because a link cannot cross file systems. A name of its own, because
  // `filename` may already be as long as names can be.
  const temporary = join(dir, `.incoming-${randomUUID()}`)
  try {
    // `wx`: create it or fail; never write into something that already exists.
    await writeFile(temporary, bytes, { flag: 'wx', ...(signal && { signal }) })
    // link() gives the finished file its second name and fails when that name is taken: test and
    // act in one step. rename() would silently replace the other file.
    await link(temporary, path)
    return path
  } finally {
    await rm(temporary, { force: true })
  }
}
// #endregion save
