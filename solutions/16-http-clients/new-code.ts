/** Codes that are sent to a phone. */
import { randomInt } from 'node:crypto'

// #region code
/**
 * A code of six digits, `000000` to `999999`, each as likely as any other, made by a generator that
 * nobody can predict, not even from all earlier codes.
 */
export function newCode(): string {
  return String(randomInt(1_000_000)).padStart(6, '0')
}
// #endregion code
