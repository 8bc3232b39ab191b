/** One text of an error: what is wrong, and what to do about it. */
import type { Text } from '../shared/languages.ts'

export interface ErrorText {
  sentence: Text
  hint?: Text
}
