/**
 * Strips the types of what was handed in before its processes start. What strips types takes some
 * forty milliseconds to load: for each submission anew, that would be a tenth of its time.
 *
 * A submission is text here, and nothing of it is run. Should the text be made to stop what reads it,
 * or to fill the memory, the thread that reads it is ended, and the submission's own process strips
 * the file itself, within its own limits.
 */
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import { keepStripped, textOf } from '../checker/boundary/stripping.ts'
import type { Disposable } from '../shared/dispose.ts'
import { MAX_STRIPPER_PAGES, STRIP_MS } from './limits.ts'

const THREAD = new URL('strip-thread.ts', import.meta.url)

export interface StripRequest {
  /** Folder of the lab, as its processes see it. */
  folder: string
  /** What the learner handed in; everything else in the folder is ours. */
  handedIn: string[]
  /** Where the submission's processes look for what was kept. */
  keptIn: string
}

export class Stripper implements Disposable {
  readonly #limitMs: number
  /** Our own files, by their text: the same for every submission. */
  readonly #ours = new Map<string, string>()
  #thread: Worker | undefined

  /** @param limitMs how long one file may take */
  constructor(limitMs = STRIP_MS) {
    this.#limitMs = limitMs
    setFlagsFromString(`--wasm-max-mem-pages=${MAX_STRIPPER_PAGES}`)
  }

  /** What cannot be stripped here is left to whoever loads it. */
  async prepare({ folder, handedIn, keptIn }: StripRequest): Promise<void> {
    for (const file of readdirSync(folder)) {
      if (!file.endsWith('.ts')) continue
      const path = join(folder, file)
      const source = textOf(readFileSync(path))
      const code = this.#ours.get(source) ?? (await this.strip(source))
      if (code === undefined) continue
      if (!handedIn.includes(file)) this.#ours.set(source, code)
      keepStripped(keptIn, { address: pathToFileURL(path).href, source, code })
    }
  }

  /** @returns `undefined` when it is no TypeScript, or takes too much */
  async strip(source: string): Promise<string | undefined> {
    const thread = (this.#thread ??= this.#start())
    try {
      const answered = once(thread, 'message', { signal: AbortSignal.timeout(this.#limitMs) })
      thread.postMessage(source)
      const [code] = (await answered) as [string]
      return code
    } catch {
      await this.dispose()
      return undefined
    }
  }

  async dispose(): Promise<void> {
    const thread = this.#thread
    this.#thread = undefined
    await thread?.terminate()
  }

  #start(): Worker {
    const thread = new Worker(THREAD, { stdout: true, stderr: true })
    thread.unref()
    return thread
  }
}
