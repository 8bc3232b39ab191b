/** Asks an API for a list of pictures, and downloads them a few at a time. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { checkedUrl } from './checked-url.ts'
import { downloadFile } from './download-file.ts'
import { aborted, failureOf } from './fetch-failure.ts'
import { fileNames } from './file-names.ts'
import { MAX_TIMEOUT_MS, mustBeWhole, readJson } from './read-body.ts'
import { WireError } from './wire-error.ts'

export interface Progress {
  /** Place in the list, counted from 0. */
  index: number
  /** The file name that was chosen. */
  name: string
  state: 'waiting' | 'loading' | 'done' | 'failed'
  receivedBytes: number
  /** Unknown until the answer begins, or if the server does not say. */
  totalBytes: number | undefined
  /** Why, when it has failed. */
  error?: unknown
}

export interface DownloadOptions {
  /** Address of the API: `http://127.0.0.1:7016/images`. */
  api: string
  key: string
  /** How many pictures to ask for. */
  num: number
  /** Folder for the files; it must exist. */
  dir: string
  /** Most requests for pictures in progress at one time. Default 4. */
  concurrency?: number
  /** Longest picture, and longest list, in bytes. Default 10 MiB. */
  maxBytes?: number
  /** For the list, and for each picture from the start of its own request. Default 5,000. */
  timeoutMs?: number
  /** Aborting it gives up everything. */
  signal?: AbortSignal
  onProgress?: (progress: Progress) => void
}

/** `url` as the API gave it, and the path of the file or the reason why there is none. */
export type Download = { url: string; file: string } | { url: string; error: unknown }

// #region all
/**
 * GETs `api?key=…&num=…`, whose JSON has an array `newslist` of objects with a string `picUrl`, and
 * downloads each of them. The name of each file comes from `fileNames`, which is told what is in
 * `dir` already.
 * @returns one entry for each URL, in the order of the list. Whatever goes wrong with one picture
 *   is the `error` of its entry and stops no other
 * @throws WireError `ERR_INVALID` for arguments out of range and for an `api` that `checkedUrl`
 *   refuses; `ENOENT` when there is no `dir`. Nothing is requested then
 * @throws WireError `ERR_PROTOCOL` when the API answers with a status other than 2xx (its redirects
 *   are not followed), or with something other than such a list; `ERR_TOO_LARGE`, `ERR_TIMEOUT`,
 *   `ERR_TRUNCATED`; system errors as they are. No message contains the key
 * @throws an error named `AbortError` when `signal` is aborted
 */
export async function downloadAll(options: DownloadOptions): Promise<Download[]> {
  const { dir, concurrency = 4, maxBytes = 10 * 1024 * 1024, timeoutMs = 5_000 } = options
  const { signal, onProgress = (): void => {} } = options
  for (const [name, value] of Object.entries({ num: options.num, concurrency, maxBytes }))
    mustBeWhole(name, value, Number.MAX_SAFE_INTEGER)
  mustBeWhole('timeoutMs', timeoutMs, MAX_TIMEOUT_MS)
  if (options.key === '') throw new WireError('ERR_INVALID', 'the key is empty')
  const api = new URL(checkedUrl(options.api))
  api.searchParams.set('key', options.key)
  api.searchParams.set('num', String(options.num))
  const taken = await readdir(dir)
  if (signal?.aborted) throw aborted(signal)

  const limits = { maxBytes, timeoutMs, ...(signal ? { signal } : {}) }
  const urls = await listPictures(api, limits)
  const names = fileNames(urls, taken)
  const tell = (index: number, state: Progress['state'], more: Partial<Progress> = {}): void => {
    const name = names[index] ?? ''
    onProgress({ index, name, state, receivedBytes: 0, totalBytes: undefined, ...more })
  }
  for (const index of urls.keys()) tell(index, 'waiting')

  const one = async (index: number, url: string): Promise<Download> => {
    const file = join(dir, names[index] ?? '')
    let seen: Partial<Progress> = {}
    tell(index, 'loading')
    const onBytes = (receivedBytes: number, totalBytes: number | undefined): void => {
      seen = { receivedBytes, totalBytes }
      tell(index, 'loading', seen)
    }
    try {
      await downloadFile(url, { ...limits, file, onBytes })
      tell(index, 'done', seen)
      return { url, file }
    } catch (error) {
      tell(index, 'failed', { ...seen, error })
      return { url, error }
    }
  }
  const results = await inParallel(urls, concurrency, (url, index) => {
    if (signal?.aborted) throw aborted(signal)
    return one(index, url)
  })
  if (signal?.aborted) throw aborted(signal)
  return results
}
// #endregion all

// #region pool
/** Runs `work` for each item, at most `limit` at a time; results in the order of the items. */
async function inParallel<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  // One iterator for all workers: whichever is free takes the next item.
  const queue = items.entries()
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await work(item, index)
  }
  const workers = Array.from({ length: Math.min(limit, items.length) }, worker)
  // allSettled, not all: a failure must not leave the other workers running behind our back.
  const outcomes = await Promise.allSettled(workers)
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
  return results
}
// #endregion pool

interface ListLimits {
  maxBytes: number
  timeoutMs: number
  signal?: AbortSignal
}

// #region list
async function listPictures(api: URL, limits: ListLimits): Promise<string[]> {
  const { maxBytes, timeoutMs, signal } = limits
  const deadline = AbortSignal.timeout(timeoutMs)
  const giveUp = signal ? AbortSignal.any([signal, deadline]) : deadline
  try {
    // A redirect could take the key to somebody else: here it is an answer like any other.
    const response = await fetch(api, { signal: giveUp, redirect: 'manual' })
    if (!response.ok) {
      await response.body?.cancel()
      throw new WireError('ERR_PROTOCOL', `the API answered with status ${response.status}`)
    }
    return urlsIn(await readJson(response, maxBytes))
  } catch (error) {
    throw failureOf(error, { signal, deadline })
  }
}

function urlsIn(answer: unknown): string[] {
  const list = fieldOf(answer, 'newslist')
  const urls = Array.isArray(list) ? list.map((item: unknown) => fieldOf(item, 'picUrl')) : [0]
  if (urls.every((url) => typeof url === 'string')) return urls
  throw new WireError('ERR_PROTOCOL', 'the API answered without a list of picUrl')
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return new Map(Object.entries(value)).get(name)
}
// #endregion list
