/** Text of strangers in markup: nothing in it can become markup. */
import { plainText } from '../../checker/show.ts'

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
}

/** For texts and quoted attributes, in HTML and in XML (whose characters are fewer than Unicode's). */
export function escapeXml(text: string): string {
  return plainText(text)
    .toWellFormed()
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"'`]/g, (char) => ENTITIES[char] ?? '')
}
