/**
 * Reads messages: the other direction of this lab, and not built from its modules, so that it
 * cannot share their mistakes. Takes what is nearly right too, as mail programs do. Given complete.
 * Source: RFC 5322 §2.2 (fields), RFC 2045, RFC 2046 §5.1 (multipart), RFC 2047, RFC 2231.
 */

export interface Part {
  /** In lower case, without parameters. */
  type: string
  /** `undefined` when the part has no name. */
  fileName: string | undefined
  /** Names as they are written; values decoded. */
  fields: [name: string, value: string][]
  /** Of a multipart: nothing. */
  bytes: Uint8Array
  parts: Part[]
}

/** Parts inside parts inside parts: a stranger decides how many. */
const MAX_DEPTH = 16

// #region read
/** @param message as it was stored, dots unstuffed */
export function readMail(message: Uint8Array): Part {
  // One character for each byte; text is decoded later, part by part.
  return readPart(Buffer.from(message).toString('latin1'), 0)
}

function readPart(source: string, depth: number): Part {
  const end = /^\r?\n|\r?\n\r?\n/.exec(source)
  const head = end ? source.slice(0, end.index) : source
  const body = end ? source.slice(end.index + end[0].length) : ''
  const raw = fieldsOf(head)
  const valueOf = (wanted: string): string =>
    raw.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? ''
  const content = parametersOf(valueOf('content-type') || 'text/plain')
  const disposition = parametersOf(valueOf('content-disposition'))
  const boundary = content.parameters.get('boundary')
  const fileName = disposition.parameters.get('filename') ?? content.parameters.get('name')
  const isMultipart = content.value.startsWith('multipart/') && boundary !== undefined
  const hasParts = isMultipart && depth < MAX_DEPTH
  return {
    type: content.value,
    fileName: fileName === undefined ? undefined : decodeWords(fileName),
    fields: raw.map(([name, value]) => [name, decodeWords(value)]),
    bytes: hasParts ? new Uint8Array(0) : decodeBody(body, valueOf('content-transfer-encoding')),
    parts: hasParts ? split(body, boundary).map((part) => readPart(part, depth + 1)) : [],
  }
}
// #endregion read

/** Folded lines are one: the CRLF goes, the space after it stays. */
function fieldsOf(head: string): [name: string, value: string][] {
  return head
    .replace(/\r?\n(?=[ \t])/g, '')
    .split(/\r?\n/)
    .flatMap((line): [string, string][] => {
      const [, name, value] = /^([!-9;-~]+)[ \t]*:(.*)$/s.exec(line) ?? []
      return name === undefined || value === undefined ? [] : [[name, value.trim()]]
    })
}

/** What is between two delimiters, without the line end before the second one. */
function split(body: string, boundary: string): string[] {
  const escaped = boundary.replace(/[^\w]/g, '\\$&')
  const pieces = `\n${body}`.split(
    new RegExp(`\\r?\\n--${escaped}(--)?[ \\t]*(?=\\r?\\n|$)(?:\\r?\\n)?`),
  )
  const parts: string[] = []
  // split() puts the group between the pieces: "--" after the last part.
  for (let at = 2; at < pieces.length; at += 2) {
    parts.push(pieces[at] ?? '')
    if (pieces[at + 1] === '--') break
  }
  return parts
}

function decodeBody(body: string, encoding: string): Uint8Array {
  const kind = encoding.trim().toLowerCase()
  if (kind === 'base64') return Buffer.from(body, 'base64')
  if (kind !== 'quoted-printable') return Buffer.from(body, 'latin1')
  const text = body.replace(/[ \t]+(?=\r?\n|$)/g, '').replace(/=\r?\n/g, '')
  return Buffer.from(
    text.replace(/=([0-9A-Fa-f]{2})/g, (_, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 16)),
    ),
    'latin1',
  )
}

// #region words
/** Encoded words become text; white space between two of them is not part of it. */
function decodeWords(value: string): string {
  return value
    .replace(/(=\?[^?\s]+\?[BQ]\?[^?\s]*\?=)\s+(?==\?[^?\s]+\?[BQ]\?[^?\s]*\?=)/gi, '$1')
    .replace(
      /=\?([^?*\s]+)(?:\*[^?\s]*)?\?([BQ])\?([^?\s]*)\?=/gi,
      (word, charset: string, kind: string, digits: string) => {
        const bytes =
          kind.toUpperCase() === 'B'
            ? Buffer.from(digits, 'base64')
            : decodeBody(digits.replace(/_/g, '=20'), 'quoted-printable')
        return decodeText(bytes, charset) ?? word
      },
    )
}

function decodeText(bytes: Uint8Array, charset: string): string | undefined {
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return undefined // nobody knows this character set
  }
}
// #endregion words

/** `attachment; filename="a.txt"`: the value in lower case, and its parameters. */
function parametersOf(field: string): { value: string; parameters: Map<string, string> } {
  const parameters = new Map<string, string>()
  for (const [, name = '', quoted, plain] of field.matchAll(
    /;\s*([^\s=;]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]*))/g,
  ))
    parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '')
  for (const name of new Set([...parameters.keys()].map((key) => key.replace(/\*.*$/, '')))) {
    // The name with the star is the real one, the other a fallback.
    const written = parameters.get(`${name}*`) ?? joinPieces(parameters, name)
    if (written !== undefined) parameters.set(name, decodeExtended(written))
  }
  return { value: (field.split(';')[0] ?? '').trim().toLowerCase(), parameters }
}

/** Long values come in pieces, `name*0*`, `name*1*` …; a piece without the second star is plain. */
function joinPieces(parameters: Map<string, string>, name: string): string | undefined {
  let joined: string | undefined
  for (let number = 0; ; number++) {
    const plain = parameters.get(`${name}*${number}`)
    const piece = parameters.get(`${name}*${number}*`) ?? plain?.replace(/%/g, '%25')
    if (piece === undefined) return joined
    joined = (joined ?? '') + piece
  }
}

/** `UTF-8''%D0%B0`: character set, language, bytes. */
function decodeExtended(written: string): string {
  const [, charset = '', text = written] = /^([^']*)'[^']*'(.*)$/s.exec(written) ?? []
  const bytes = decodeBody(text.replace(/=/g, '=3D').replace(/%/g, '='), 'quoted-printable')
  return decodeText(bytes, charset || 'utf-8') ?? text
}
