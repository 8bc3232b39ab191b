/** Downloads one resource into one file, or nothing. */
import { randomUUID } from 'node:crypto'
import { link, open, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { failureOf } from './fetch-failure.ts'
import { bodyOf } from './read-body.ts'
import { WireError } from './wire-error.ts'

export interface DownloadFileOptions {
  /** Path of the new file. */
  file: string
  /** Longest body accepted, in bytes after decompression. */
  maxBytes: number
  /** Time for everything together, from the request to the last byte. */
  timeoutMs: number
  /** Aborting it gives up everything. */
  signal?: AbortSignal
  /**
   * Called once when the head of the answer is in, with 0, and after each piece of the body.
   * `totalBytes` is the Content-Length, if there is one.
   */
  onBytes?: (receivedBytes: number, totalBytes: number | undefined) => void
}

// #region file
/**
 * GETs `url`, following redirects, and saves the body. It is not kept in memory, and `file` appears
 * once it is complete, or not at all.
 * @returns the number of bytes saved
 * @throws WireError `ERR_INVALID` when `url` is not an absolute http: or https: URL
 * @throws WireError `ERR_PROTOCOL`, with the status in its message, for a status other than 2xx
 * @throws WireError `ERR_TOO_LARGE` as soon as more than `maxBytes` are announced or have come
 * @throws WireError `ERR_TIMEOUT`, `ERR_TRUNCATED`; an error named `AbortError`
 * @throws system errors as they are: `ECONNREFUSED`, `ECONNRESET`, `ENOTFOUND`, `ENOENT`; `EEXIST`
 *   when there is already such a file, which stays as it is
 */
export async function downloadFile(url: string, options: DownloadFileOptions): Promise<number> {
  const { file, maxBytes, timeoutMs, signal, onBytes = (): void => {} } = options
  if (!['http:', 'https:'].includes(URL.parse(url)?.protocol ?? ''))
    throw new WireError('ERR_INVALID', 'not an absolute URL with http: or https:')
  const deadline = AbortSignal.timeout(timeoutMs)
  const giveUp = signal ? AbortSignal.any([signal, deadline]) : deadline
  const part = `${file}.${randomUUID()}.part`
  let receivedBytes = 0
  try {
    const response = await fetch(url, { signal: giveUp })
    const totalBytes = await lengthOf(response, maxBytes)
    onBytes(0, totalBytes)
    const body = bodyOf(response)
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of body) {
        receivedBytes += chunk.length
        if (receivedBytes > maxBytes) throw tooLarge(maxBytes)
        onBytes(receivedBytes, totalBytes)
        yield chunk
      }
    }
    // Opened first: a stream destroyed while opening its file leaves one behind.
    const target = await open(part, 'wx')
    await pipeline(counted, target.createWriteStream())
    // Unlike rename(), link() refuses to replace an existing file.
    await link(part, file)
    return receivedBytes
  } catch (error) {
    throw failureOf(error, { signal, deadline })
  } finally {
    await rm(part, { force: true })
  }
}

/** The announced length. A body that nobody wants is cancelled, or its connection stays busy. */
async function lengthOf(response: Response, maxBytes: number): Promise<number | undefined> {
  const header = response.headers.get('content-length')
  const length = header === null ? undefined : Number(header)
  if (response.ok && (length ?? 0) <= maxBytes) return length
  await response.body?.cancel()
  throw response.ok
    ? tooLarge(maxBytes)
    : new WireError('ERR_PROTOCOL', `the server answered with status ${response.status}`)
}
// #endregion file

function tooLarge(maxBytes: number): WireError {
  return new WireError('ERR_TOO_LARGE', `more than ${maxBytes} bytes`)
}
