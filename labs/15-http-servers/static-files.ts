/** A folder as a site. Nothing outside it can be reached, whatever the path. */
import type { Handler } from './message.ts'

/**
 * A handler for `GET` and `HEAD`; other methods are 405 with `Allow: GET, HEAD`. What `parsePath`
 * throws passes through.
 *
 *   - A regular file: 200, streamed, with `Content-Type` from `contentTypeOf` (content-types.ts),
 *     `Content-Length` and `X-Content-Type-Options: nosniff`. For `HEAD` it is not opened. With a
 *     slash after its name it is 404.
 *   - A folder without the slash at the end: 301; `Location` is the path with the slash, made from
 *     the decoded names, each percent-encoded again, and with the query if there is one.
 *   - A folder with the slash: its `index.html` if that is a file, otherwise a listing: HTML in
 *     UTF-8, with `nosniff`, and for each entry, in the order of code points,
 *       <li><a href="a%20%26%20b.txt">a &amp; b.txt</a></li>
 *     Names are percent-encoded in `href` and HTML-escaped in the text. Folders have a slash after
 *     their name in both; links to folders have none. Nothing else on the page is a link.
 *   - Missing, not readable, neither file nor folder: 404. So is anything outside the root once all
 *     symbolic links are followed. Links that stay inside it work, and the root itself may be a
 *     link.
 *
 * @param options `root`: the folder
 */
export function staticFiles({ root }: { root: string }): Handler {
  throw new Error('TODO: staticFiles in static-files.ts')
}
