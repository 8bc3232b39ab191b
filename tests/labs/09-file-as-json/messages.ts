/** Messages of the protocol, right and wrong, made without the learner's code. */
import { utf8, type CheckContext } from '#checker'

type Random = CheckContext['random']

export function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

/** As Node writes it: no space that is not needed. */
export function messageOf(filename: string, bytes: Uint8Array): Uint8Array {
  return utf8(JSON.stringify({ filename, filedata: base64Of(bytes) }))
}

/** As Python writes it: spaces after `,` and `:`, and `\uXXXX` for what is not ASCII. */
export function pythonMessageOf(filename: string, bytes: Uint8Array): string {
  const escape = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  const name = JSON.stringify(filename).replace(/[^\x20-\x7e]/g, escape)
  return `{"filename": ${name}, "filedata": "${base64Of(bytes)}"}`
}

/** A name with letters of several alphabets, which takes more bytes than characters. */
export function nameOf(random: Random, characters = 6): string {
  return `${random.text(characters)}я.bin`
}

/** A message for a sentence: as text, cut, with nothing in it that acts on a terminal. */
export function shown(message: Uint8Array | string, characters = 80): string {
  const text = typeof message === 'string' ? message : Buffer.from(message).toString('utf8')
  return text.length > characters
    ? `${JSON.stringify(text.slice(0, characters))}…`
    : JSON.stringify(text)
}

/** What is no message of the protocol, though some of it comes close. */
export function wrongMessages(random: Random): Uint8Array[] {
  const right = Buffer.from(messageOf(nameOf(random), random.bytes(9)))
  const invalidUtf8 = Buffer.from('{"filename":"a\xff.bin","filedata":"AAAA"}', 'latin1')
  const texts = [
    '',
    ' ',
    '{}',
    '[]',
    'null',
    '12',
    '"filename"',
    '["filename","filedata"]',
    '{"filename":"a.bin"}',
    '{"filedata":"AAAA"}',
    '{"filename":7,"filedata":"AAAA"}',
    '{"filename":"a.bin","filedata":null}',
    '{"filename":"a.bin","filedata":["AAAA"]}',
    '{"filename":["a.bin"],"filedata":"AAAA"}',
    '{"Filename":"a.bin","Filedata":"AAAA"}',
    "{'filename':'a.bin','filedata':'AAAA'}",
    '{"filename":"a.bin","filedata":"AAAA",}',
    '{"filename":"a\nb.bin","filedata":"AAAA"}',
  ]
  return [
    ...texts.map(utf8),
    new Uint8Array(invalidUtf8),
    new Uint8Array(right.subarray(0, random.int(1, right.length - 1))),
    new Uint8Array(right.subarray(0, right.length - 1)),
    new Uint8Array(Buffer.concat([right, right])),
    new Uint8Array(Buffer.concat([right, Buffer.from('}')])),
  ]
}

/** Base64 that RFC 4648 §4 does not allow, or that no encoder writes (§3.5). */
export function wrongBase64(random: Random): string[] {
  const right = base64Of(random.bytes(random.int(20, 30) * 3))
  const at = random.int(1, right.length - 1)
  const insert = (text: string): string => right.slice(0, at) + text + right.slice(at)
  return [
    insert('*'),
    insert('*~!?'),
    insert('\n'),
    insert(' '),
    insert('\0'),
    insert('я'),
    `${right}\n`,
    ` ${right}`,
    'QQ',
    'QQ=',
    'QUI',
    'Q',
    'QUJDR',
    'QQ===',
    'QUI==',
    'QUJD=',
    'QUJD====',
    '=',
    '====',
    'QQ==QUJD',
    'Q=UI',
    'QR==',
    'QUJ=',
    '-_-_',
    `${right.slice(0, 4)}-___`,
  ]
}

/** Names that must not be used: they leave the folder, are the folder, or fit no file system. */
export function dangerousNames(random: Random): string[] {
  const letter = random.pick(['я', '网', '🙂'])
  const tooLong = letter.repeat(Math.floor(255 / Buffer.byteLength(letter)) + 1)
  return [
    '',
    '.',
    '..',
    '../up.bin',
    '../../../../tmp/up.bin',
    '/absolute.bin',
    'folder/file.bin',
    'folder/',
    './here.bin',
    'folder/../../up.bin',
    '..\\up.bin',
    'C:\\up.bin',
    'back\\slash',
    'cut.bin\0.png',
    '\0',
    'x'.repeat(random.int(256, 300)),
    tooLong,
    `half${String.fromCharCode(random.int(0xd800, 0xdbff))}.bin`,
    `${String.fromCharCode(random.int(0xdc00, 0xdfff))}half.bin`,
  ]
}

/** Names that look odd and are harmless. */
export function safeNames(random: Random): string[] {
  return [
    '...',
    '..bin',
    'a..b',
    '.hidden',
    ' ',
    '%2e%2e%2fup.bin',
    'say "hi".txt',
    '__proto__',
    'x'.repeat(255),
    `${'я'.repeat(127)}x`,
    `${random.text(8)} ${random.text(8)}`,
  ]
}
