/**
 * Header fields: folding, and mailboxes (lesson 20).
 * Source: RFC 5322 §2.2.3 (folding), §3.2 (atoms and quoted strings), §3.4 (addresses).
 */
import { checkHeaderText, encodeText, isPlain } from './encoded-words.ts'
import type { Mailbox } from './mail-types.ts'
import { WireError } from './wire-error.ts'

/** A line with an encoded word has at most 76 characters, any other line 78. 76 serves for both. */
const FOLD_AT = 76
const MAX_LINE = 998

const ATOMS = /^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~ ]*$/
const ADDRESS =
  /^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+(?:\.[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+)*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*$/

// #region field
/**
 * One field, folded: `Name: value` with CRLF at the end of each line.
 * @param value what a reader should get once the folds are removed again; ASCII
 * @throws WireError `ERR_INVALID` for anything but printable ASCII, and for a line of more than 998
 */
export function formatField(name: string, value: string): string {
  if (!/^[!-9;-~]+$/.test(name) || !/^[ -~]*$/.test(value))
    throw new WireError('ERR_INVALID', `${name} is no field of printable ASCII`)
  const lines = [`${name}:`]
  // Unfolding removes the CRLF and leaves the space, so a fold adds nothing but the CRLF. It avoids
  // double spaces: a line of nothing but white space is not allowed.
  for (const word of value.split(/(?<! ) (?! )/)) {
    const line = lines.at(-1) ?? ''
    if (line.length + 1 + word.length > FOLD_AT && line !== '') lines.push('')
    lines.push(`${lines.pop()} ${word}`)
  }
  if (lines.some((line) => line.length > MAX_LINE))
    throw new WireError('ERR_INVALID', `${name} has a word that fits into no line`)
  return lines.map((line) => `${line}\r\n`).join('')
}
// #endregion field

// #region address
/**
 * One mailbox: `ada@example.com`, `Ada Lovelace <ada@example.com>`, `"Lovelace, Ada" <…>`, or
 * encoded words and the address.
 * @throws WireError `ERR_INVALID` when the address is not one, or the name has control characters
 */
export function formatAddress({ name = '', address }: Mailbox): string {
  if (!ADDRESS.test(address)) throw new WireError('ERR_INVALID', 'this is no mail address')
  checkHeaderText(name)
  if (name === '') return address
  return `${formatPhrase(name)} <${address}>`
}

function formatPhrase(name: string): string {
  // Encoded words do not work inside quotes, so it is one or the other.
  if (!isPlain(name)) return encodeText(name)
  return ATOMS.test(name) ? name : quote(name)
}

/** A quoted string: inside it, only `"` and `\` have to be escaped. */
export function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

export function formatAddresses(mailboxes: readonly Mailbox[]): string {
  return mailboxes.map(formatAddress).join(', ')
}
// #endregion address
