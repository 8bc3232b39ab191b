/** The folder of one check: fresh, made when the check asks for it, gone when the check is over. */
import { chmodSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { SandboxPlan } from '../runner/sandbox.ts'
import { temporaryFolder } from '../runner/temporary-folder.ts'
import { codeOf } from '../shared/errors.ts'
import { commonFailure } from './failure.ts'

export class CheckFolder {
  readonly #sandbox: SandboxPlan | undefined
  #path: string | undefined

  /** @param sandbox its programs may run as another user, who must be able to write there */
  constructor(sandbox: SandboxPlan | undefined) {
    this.#sandbox = sandbox
  }

  /** @throws LearnerFailure `disk-full` when the submission has left no room for it */
  get path(): string {
    this.#path ??= this.#make()
    return this.#path
  }

  holds(path: string): boolean {
    return this.#path !== undefined && path.startsWith(this.#path)
  }

  async remove(): Promise<void> {
    if (this.#path === undefined) return
    const removed = rm(this.#path, { recursive: true, force: true })
    // What a stranger wrote may be made not to be removed; the grader throws the whole slot away.
    await (this.#sandbox ? removed.catch(() => {}) : removed)
  }

  #make(): string {
    try {
      const folder = temporaryFolder('check', this.#sandbox?.scratch)
      if (this.#sandbox) chmodSync(folder, 0o777)
      return folder
    } catch (error) {
      if (this.#sandbox && codeOf(error) === 'ENOSPC') throw commonFailure('disk-full')
      throw error
    }
  }
}
