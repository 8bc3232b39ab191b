/** A type or syntax error in a file of a lab, as TypeScript tells it. Never decides a verdict. */
export interface Diagnostic {
  /** Name of the file in the lab's folder. */
  file: string
  /** Where it begins and ends. Counted from 1; columns in UTF-16 code units, as editors count. */
  line: number
  column: number
  endLine: number
  endColumn: number
  /** TypeScript's own number: 2322 for "TS2322". */
  code: number
  /** In the reader's language, as far as TypeScript speaks it. */
  message: string
}
