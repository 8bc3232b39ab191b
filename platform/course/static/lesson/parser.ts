/**
 * Parses pages with the site's own Markdown renderer, so that anchors, containers and components
 * are what the site makes of them. VitePress (2.0.0-alpha.20) keeps one renderer for the whole
 * process, whatever its options; a thread of our own keeps ours apart from that of a site build.
 */
import { Worker } from 'node:worker_threads'
import type { Disposable } from '../../../shared/dispose.ts'
import type { Lesson } from './lesson.ts'
import type { Answer, PageSource, Request } from './thread.ts'

export class LessonParser implements Disposable {
  readonly #worker = new Worker(new URL('./thread.ts', import.meta.url), { execArgv: [] })
  readonly #waiting = new Map<number, PromiseWithResolvers<Lesson[]>>()
  #lastId = 0

  constructor() {
    this.#worker.on('message', ({ id, lessons }: Answer) => {
      this.#waiting.get(id)?.resolve(lessons)
      this.#waiting.delete(id)
    })
    this.#worker.on('error', (error: Error) => this.#fail(error))
    this.#worker.on('exit', () => this.#fail(new Error('The thread that parses pages has ended.')))
  }

  /** @returns one lesson a page, in the same order */
  async parse(pages: PageSource[]): Promise<Lesson[]> {
    const request: Request = { id: ++this.#lastId, pages }
    const answer = Promise.withResolvers<Lesson[]>()
    this.#waiting.set(request.id, answer)
    this.#worker.postMessage(request)
    return answer.promise
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }

  async dispose(): Promise<void> {
    await this.#worker.terminate()
  }
}
