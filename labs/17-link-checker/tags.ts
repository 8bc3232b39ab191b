/**
 * The start tags of an HTML document: a small tokenizer, which is the first half of what a browser
 * does. It builds no tree. `references.ts` decodes character references.
 */

export interface StartTag {
  /** In lower case. */
  name: string
  /** By name in lower case; values with their character references decoded. */
  attributes: Map<string, string>
}

/**
 * Reads the start tags, in the order of the document. CR LF and CR mean LF.
 *
 * `<` and a letter begin a start tag, `</` and a letter an end tag. Both may hold attributes and
 * end at a `>` outside quotes. A tag cut off by the end of the document is not one. Not tags:
 *   `<!--` … `-->` or `--!>`; `<!-->` and `<!--->` are whole comments too
 *   `<!` `<?` and `</` before anything else: all up to the next `>`
 *   any other `<`, which is text
 * After a start tag of script, style, title, textarea, xmp, iframe, noembed or noframes, all is
 * text up to the end tag of that name: `</script` in any case, then white space, `/` or `>`. After
 * plaintext, all is text. If the end of a comment, of such a text or of `<!` is missing, it runs to
 * the end of the document.
 *
 * White space is space, tab, LF and FF. The name of a tag ends at white space, `/` or `>`. Before
 * attributes, white space and `/` are skipped. The name of an attribute ends at white space, `/`,
 * `>` or `=`; an `=` in first place belongs to it. White space may surround the `=`. A value is in
 * double quotes, in single quotes, or runs up to white space or `>` (a `/` belongs to it). An
 * attribute without a value has ''. Of several attributes with one name, the first counts.
 */
export function readStartTags(html: string): StartTag[] {
  throw new Error('TODO: readStartTags in tags.ts')
}
