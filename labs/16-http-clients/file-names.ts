/** Chooses file names for downloads, from URLs that somebody else has written. */

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
export function fileNames(_urls: readonly string[], _taken: Iterable<string> = []): string[] {
  throw new Error('TODO: write fileNames() in file-names.ts')
}
