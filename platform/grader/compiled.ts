/**
 * What Node has compiled of our own files (programs of a lab, the checker's end of the boundary),
 * kept from a run in which nothing was handed in and given to each submission that follows. Never
 * from the run of a solution: its source is in what is kept, for everybody to read. Node looks at a
 * file's path and content before it uses what is kept, so that another content is compiled anew. A
 * submission writes to its own copy, which is removed after it; these are in our memory.
 */
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { compiledFolder } from './sandbox/kit.ts'

/** Some labs' worth; a lab has some dozens of kilobytes. */
const MAX_BYTES = 16 * 1024 * 1024

export class Compiled {
  readonly #files = new Map<string, Uint8Array>()
  #bytes = 0

  /** Reads what a run without anything handed in has left. */
  takeFrom(scratch: string): void {
    const folder = compiledFolder(scratch)
    for (const name of listFiles(folder)) {
      if (this.#files.has(name)) continue
      const bytes = readFileSync(join(folder, name))
      if (this.#bytes + bytes.length > MAX_BYTES) return
      this.#bytes += bytes.length
      this.#files.set(name, bytes)
    }
  }

  /** Lays it into an empty folder, for a user who may be another one than ours. */
  putInto(scratch: string): void {
    const folder = compiledFolder(scratch)
    for (const [name, bytes] of this.#files) {
      const path = join(folder, name)
      makeFolder(folder)
      makeFolder(dirname(path))
      writeFileSync(path, bytes)
      chmodSync(path, 0o666)
    }
  }
}

function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
  } catch {
    // Node has kept nothing.
    return []
  }
}

function makeFolder(path: string): void {
  mkdirSync(path, { recursive: true })
  chmodSync(path, 0o777)
}
