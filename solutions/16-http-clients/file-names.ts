/** Chooses file names for downloads, from URLs that somebody else has written. */

/** Leaves room for a number and for the suffix of an unfinished file; systems stop at 255. */
const MAX_NAME_BYTES = 200

// #region names
/**
 * Chooses a file name for each URL. It is the last segment of the path, percent-decoded once; query
 * and fragment are not part of it.
 * - `download-<i>`, i being the URL's place in the list, from 1, where that is not a safe name:
 *   empty, longer than 200 bytes of UTF-8, beginning with a dot, containing `/`, `\`, `:` or a
 *   control character (U+0000–U+001F, U+007F–U+009F), not valid percent-encoding of UTF-8, or where
 *   `url` is not a URL at all
 * - with `-2`, `-3`, … before its extension where the name is taken, by an earlier URL or in
 *   `taken`. Names that differ only in case are the same to many systems, and here
 * @returns one name for each URL, in the same order
 */
export function fileNames(urls: readonly string[], taken: Iterable<string> = []): string[] {
  const used = new Set([...taken].map((name) => name.toLowerCase()))
  return urls.map((url, index) => {
    const name = freeName(safeName(url) ?? `download-${index + 1}`, used)
    used.add(name.toLowerCase())
    return name
  })
}

function safeName(url: string): string | undefined {
  const segment = URL.parse(url)?.pathname.split('/').at(-1) ?? ''
  let name: string
  try {
    name = decodeURIComponent(segment) // once: the result is a name, not another URL
  } catch {
    return undefined
  }
  const isSafe = name !== '' && !name.startsWith('.') && !/[/\\:\p{Cc}]/u.test(name)
  return isSafe && Buffer.byteLength(name) <= MAX_NAME_BYTES ? name : undefined
}

function freeName(name: string, used: ReadonlySet<string>): string {
  if (!used.has(name.toLowerCase())) return name
  const dot = name.lastIndexOf('.')
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, '']
  for (let number = 2; ; number++) {
    const candidate = `${stem}-${number}${extension}`
    if (!used.has(candidate.toLowerCase())) return candidate
  }
}
// #endregion names
