/** What the checks of lesson 18 share. The expected values are written out, not computed. */
import { fail, rejects, RemoteError, utf8, type Peer } from '#checker'
import type { XmlElement } from '../../../solutions/18-xml-rpc/xml.ts'

export const show = (value: unknown): string => {
  if (Object.is(value, -0)) return '-0'
  if (typeof value === 'number' || value === undefined) return String(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  return JSON.stringify(value) ?? typeof value
}

/** What a call came to: its value, or the code (without one, the name) of the learner's error. */
async function outcomeOf<T>(
  call: Promise<T>,
): Promise<{ value: T; code?: never } | { code: string }> {
  try {
    return { value: await call }
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error
    return { code: error.code ?? error.name }
  }
}

type Params = Record<string, string | number>

/**
 * Demands that a call fails with `code`. The check's own sentence is for a call that does not fail;
 * it also gets what came back, as `actual`. Another error has the common sentence.
 */
export async function refuses(
  call: Promise<unknown>,
  code: string,
  key: string,
  params: Params = {},
): Promise<RemoteError> {
  const outcome = await outcomeOf(call)
  if (outcome.code === undefined)
    fail(key, { ...params, actual: show(outcome.value).slice(0, 120) })
  return rejects(call, code)
}

/** Demands that a call does not fail; the sentence of `key` gets the code of the error. */
export async function accepts<T>(call: Promise<T>, key: string, params: Params = {}): Promise<T> {
  const outcome = await outcomeOf(call)
  if (outcome.code !== undefined) fail(key, { ...params, code: outcome.code })
  return outcome.value
}

/** The tree of a document without comments, references and attributes. */
export function tree(xml: string): XmlElement {
  const root: XmlElement = { name: '', text: '', children: [] }
  const open = [root]
  for (const [, slash, name, text] of xml.matchAll(/<(\/?)([\w.]+)>|([^<]+)/g)) {
    const parent = open.at(-1) ?? root
    if (text !== undefined) parent.text += text
    else if (slash === '/') open.pop()
    else {
      const element = { name: name ?? '', text: '', children: [] }
      parent.children.push(element)
      open.push(element)
    }
  }
  return root.children[0] ?? root
}

// --- HTTP ---

export interface Message {
  /** The request line or the status line. */
  line: string
  headers: Map<string, string>
  body: Uint8Array
}

/** Reads one message with a Content-Length, and leaves what follows. */
export async function readMessage(peer: Peer): Promise<Message> {
  const line = (await peer.readLine()).trimEnd()
  const headers = new Map<string, string>()
  for (;;) {
    const header = (await peer.readLine()).trimEnd()
    if (header === '') break
    const colon = header.indexOf(':')
    headers.set(header.slice(0, colon).toLowerCase(), header.slice(colon + 1).trim())
  }
  return { line, headers, body: await peer.read(Number(headers.get('content-length') ?? 0)) }
}

export function requestOf(
  xml: string,
  { path = '/RPC2', method = 'POST', length = utf8(xml).length } = {},
): Uint8Array {
  const head = `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/xml\r\n`
  return utf8(`${head}Content-Length: ${length}\r\n\r\n${xml}`)
}

export function replyOf(
  xml: string,
  { status = '200 OK', length = utf8(xml).length } = {},
): Uint8Array {
  return utf8(
    `HTTP/1.1 ${status}\r\nContent-Type: text/xml\r\nContent-Length: ${length}\r\n\r\n${xml}`,
  )
}

// --- XML-RPC ---

/** @param values each with its type: `<int>3</int>` */
export function callOf(name: string, ...values: string[]): string {
  const params = values.map((value) => `<param><value>${value}</value></param>`).join('')
  return `<?xml version='1.0'?>\n<methodCall>\n<methodName>${name}</methodName>\n<params>${params}</params>\n</methodCall>\n`
}

export const responseOf = (value: string): string =>
  `<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n<value>${value}</value>\n</param>\n</params>\n</methodResponse>\n`

export const faultOf = (code: number, text: string): string =>
  `<?xml version="1.0"?><methodResponse><fault><value><struct><member><name>faultCode</name><value><int>${code}</int></value></member><member><name>faultString</name><value><string>${text}</string></value></member></struct></value></fault></methodResponse>`

/** The document without declaration and without white space between tags. */
export function compact(body: Uint8Array): string {
  const text = new TextDecoder().decode(body)
  return text
    .replace(/^<\?xml[^>]*>/, '')
    .replace(/>\s+</g, '><')
    .trim()
}

/** The fault in a reply, or undefined when there is none. */
export function faultIn(body: Uint8Array): { code: number; text: string } | undefined {
  const text = compact(body)
  const [, code] = /<name>faultCode<\/name><value><i(?:nt|4)>(-?\d+)</.exec(text) ?? []
  const [, reason] =
    /<name>faultString<\/name><value>(?:<string>)?([^<]*)</.exec(text) ?? ([] as string[])
  if (!text.includes('<fault>') || code === undefined || reason === undefined) return undefined
  return { code: Number(code), text: reason }
}
