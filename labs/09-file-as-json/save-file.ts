/** Puts a new file into a folder: whole or not at all, and never over another one. */

export interface NewFile {
  /** An existing folder. */
  dir: string
  /** A checked name: `decodeEnvelope` lets no other through. */
  filename: string
  bytes: Uint8Array
  signal?: AbortSignal
}

/**
 * Saves `bytes` under `filename`. The name appears in one step, when the content is complete:
 * write to a temporary name in the same folder, then give the finished file its name.
 * @returns the path of the new file: `dir` joined with `filename`
 * @throws EEXIST when anything already has that name; what has it stays unchanged
 * @throws other system errors untouched; AbortError; nothing of ours is left after any of them
 */
export async function saveFile({ dir, filename, bytes, signal }: NewFile): Promise<string> {
  throw new Error('TODO: saveFile in save-file.ts')
}
