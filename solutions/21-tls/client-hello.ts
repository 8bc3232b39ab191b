/**
 * The first message of every TLS handshake, as far as an observer wants to read it: who does the
 * client want to speak to? Given complete; nothing to write here.
 * Source: RFC 8446 §4.1.2 (ClientHello), RFC 6066 §3 (server_name).
 */

const CLIENT_HELLO = 1
const SERVER_NAME = 0

/**
 * @param fragment content of a handshake record
 * @returns the server's name, which is there in the clear; `undefined` if there is none
 */
export function serverNameIn(fragment: Uint8Array): string | undefined {
  const bytes = Buffer.from(fragment)
  try {
    if (bytes[0] !== CLIENT_HELLO) return undefined
    let at = 4 + 2 + 32 // type and length, version, random
    at += 1 + bytes.readUInt8(at) // session id
    at += 2 + bytes.readUInt16BE(at) // cipher suites
    at += 1 + bytes.readUInt8(at) // compression methods
    for (at += 2; at < bytes.length;) {
      const [type, length] = [bytes.readUInt16BE(at), bytes.readUInt16BE(at + 2)]
      // Length of the list, kind of name, length of the name: five bytes before it.
      if (type === SERVER_NAME) return bytes.toString('latin1', at + 9, at + 4 + length)
      at += 4 + length
    }
    return undefined
  } catch {
    return undefined // cut off in the middle
  }
}
