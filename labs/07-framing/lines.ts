/**
 * Lines: a message ends with a delimiter, LF (0A) or CRLF (0D 0A).
 * Errors are a `WireError` (see wire-error.ts).
 */

/** Cuts lines out of a byte stream, however the stream arrives. */
export class LineDecoder {
  /** @param maxBytes longest line accepted, in bytes, without its LF or CRLF */
  constructor(maxBytes = 1024) {
    throw new Error('TODO: LineDecoder in lines.ts')
  }

  /**
   * Takes the next bytes of the stream.
   * @param chunk belongs to the caller, who may overwrite it after the call
   * @returns the lines that are complete now, in order, without LF or CRLF; a CR that is not
   *   followed by LF is content; an empty line is a line
   * @throws WireError `ERR_TOO_LARGE` as soon as a line has more than `maxBytes` bytes, whether
   *   or not its end has come; `ERR_PROTOCOL` for a line that is not UTF-8. The stream is lost
   *   then, and every later call throws again
   */
  push(chunk: Uint8Array): string[] {
    throw new Error('TODO: LineDecoder.push in lines.ts')
  }

  /**
   * Says that the stream has ended.
   * @throws WireError `ERR_TRUNCATED` when the last line has no LF
   */
  end(): void {
    throw new Error('TODO: LineDecoder.end in lines.ts')
  }
}
