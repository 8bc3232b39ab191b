import { symlinkSync } from 'node:fs'
import { join } from 'node:path'

export async function saveFile({
  dir,
  filename,
}: {
  dir: string
  filename: string
}): Promise<string> {
  symlinkSync('/dev/zero', join(dir, filename))
  return join(dir, filename)
}
