/** Puts a new file into a folder: whole or not at all, and never over another one. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface NewFile {
  /** An existing folder. */
  dir: string
  /** A checked name: `decodeEnvelope` lets no other through. */
  filename: string
  bytes: Uint8Array
  signal?: AbortSignal
}
/**
 * Saves `bytes` under `filename`. The name appears in one step, when the content is complete.
 * @returns the path of the new file: `dir` joined with `filename`
 * @throws EEXIST when the name is taken, by whatever it may be; what has it stays unchanged
 * @throws other system errors untouched; AbortError; nothing of ours is left after any of them
 */
export async function saveFile({ dir, filename, bytes, signal }: NewFile): Promise<string> {
  const path = join(dir, filename)
  await writeFile(path, bytes, { flag: 'wx', ...(signal && { signal }) })
  return path
}
