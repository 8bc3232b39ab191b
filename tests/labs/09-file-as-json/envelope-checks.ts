/** Checks of the pure part: a message written, read, refused. */
import { equal, equalBytes, fail, rejects, utf8, type CheckContext } from '#checker'
import type * as EnvelopeModule from '../../../solutions/09-file-as-json/envelope.ts'
import {
  base64Of,
  dangerousNames,
  messageOf,
  nameOf,
  pythonMessageOf,
  safeNames,
  shown,
  wrongBase64,
  wrongMessages,
} from './messages.ts'

const load = ({ lab }: CheckContext) => lab.load<typeof EnvelopeModule>('envelope.ts')
const describe = (error: unknown): string => (error instanceof Error ? error.message : '?')

export async function writesTheEnvelope(context: CheckContext): Promise<void> {
  const { random } = context
  const { encodeEnvelope } = await load(context)
  // Every remainder by 3, for the padding, and a name that needs escapes.
  const sizes = [0, 1, 2, 3, random.int(4, 300)]
  for (const size of sizes) {
    const filename = random.pick([nameOf(random), `say "${random.text(3)}".txt`])
    const bytes = random.bytes(size)
    const message: unknown = await encodeEnvelope({ filename, bytes })
    if (!(message instanceof Uint8Array)) fail('not-bytes', { type: typeof message })
    const value = parse(message)
    const last = message.at(-1) ?? 0
    if (last !== 0x7d) fail('newline', { last: last.toString(16).padStart(2, '0') })
    const keys = Object.keys(value)
    equal(keys, ['filename', 'filedata'], 'wrong-keys', { keys: keys.join(', ') })
    const became = shown(String(value['filename']))
    equal(value['filename'], filename, 'wrong-name', { name: shown(filename), became })
    const filedata = String(value['filedata'])
    const expected = base64Of(bytes)
    const params = { bytes: size, expected: shown(expected), actual: shown(filedata) }
    equal(value['filedata'], expected, 'wrong-base64', params)
  }
}

function parse(message: Uint8Array): Record<string, unknown> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(message)
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // Told below, like a value that is no object.
  }
  return fail('not-json', { message: shown(message) })
}

export async function readsAnyJson(context: CheckContext): Promise<void> {
  const { random } = context
  const { decodeEnvelope } = await load(context)
  const filename = nameOf(random)
  const bytes = random.bytes(random.int(1, 300))
  const filedata = base64Of(bytes)
  const name = JSON.stringify(filename)
  const messages = [
    Buffer.from(messageOf(filename, bytes)).toString('utf8'),
    pythonMessageOf(filename, bytes),
    JSON.stringify({ filename, filedata }, null, 2),
    ` \t\r\n{ "filename" :\t${name}\n,\r\n"filedata":"${filedata}" } \n`,
    JSON.stringify({ filedata, filename }),
    JSON.stringify({ version: [1, { filename: 'other' }], filename, filedata, more: null }),
    `{"\\u0066ilename":${name},"filedata":"${filedata.replaceAll('/', '\\/')}"}`,
    `{"__proto__":{"filename":"other"},"filename":${name},"filedata":"${filedata}"}`,
  ]
  for (const message of messages)
    await accepts(decodeEnvelope(utf8(message)), { message, filename, bytes })
  const everyByte = Uint8Array.from({ length: 256 }, (_, index) => index)
  for (const content of [new Uint8Array(0), everyByte]) {
    const message = messageOf(filename, content)
    await accepts(decodeEnvelope(message), { message, filename, bytes: content })
  }
}

interface Expected {
  message: Uint8Array | string
  filename: string
  bytes: Uint8Array
}

async function accepts(call: Promise<unknown>, expected: Expected): Promise<void> {
  const message = shown(expected.message)
  const result = (await accepted(call, 'refused', { message })) as Record<string, unknown>
  const actual = shown(String(result['filename']))
  const names = { expected: shown(expected.filename), actual, message }
  equal(result['filename'], expected.filename, 'wrong-name', names)
  equalBytes(result['bytes'], expected.bytes, 'wrong-bytes', { message })
}

/** What the call gives; a refusal fails with `key`, a missing exercise stays what it is. */
async function accepted(
  call: Promise<unknown>,
  key: string,
  params: Record<string, string>,
): Promise<unknown> {
  try {
    return await call
  } catch (error) {
    if (error instanceof Error && error.name !== 'NotStarted' && error.name !== 'LearnerFailure')
      fail(key, { ...params, error: describe(error) })
    throw error
  }
}

export async function refusesOtherMessages(context: CheckContext): Promise<void> {
  const { decodeEnvelope } = await load(context)
  for (const message of wrongMessages(context.random)) {
    const key = { message: shown(message) }
    await rejects(
      decodeEnvelope(message).then(() => fail('accepted', key)),
      'ERR_PROTOCOL',
    )
  }
}

export async function refusesWrongBase64(context: CheckContext): Promise<void> {
  const { random } = context
  const { decodeEnvelope } = await load(context)
  const filename = nameOf(random)
  for (const base64 of random.shuffle(wrongBase64(random))) {
    const message = utf8(JSON.stringify({ filename, filedata: base64 }))
    await rejects(
      decodeEnvelope(message).then(() => fail('accepted', { base64: shown(base64, 140) })),
      'ERR_PROTOCOL',
    )
  }
}

export async function refusesDangerousNames(context: CheckContext): Promise<void> {
  const { random } = context
  const { decodeEnvelope } = await load(context)
  const bytes = random.bytes(3)
  for (const filename of random.shuffle(dangerousNames(random))) {
    // Half a surrogate pair has no UTF-8 form: JSON.stringify writes it as an escape.
    const name = shown(filename)
    const judge = (value: { filename?: unknown }): never => {
      const became = String(value.filename)
      return became === filename
        ? fail('accepted', { name })
        : fail('repaired', { name, became: shown(became) })
    }
    await rejects(decodeEnvelope(messageOf(filename, bytes)).then(judge), 'ERR_PROTOCOL')
  }
  for (const filename of safeNames(random)) {
    const call = decodeEnvelope(messageOf(filename, bytes))
    await accepted(call, 'refused-safe', { name: shown(filename) })
  }
}
