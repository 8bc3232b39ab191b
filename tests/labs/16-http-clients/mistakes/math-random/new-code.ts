/** Codes that are sent to a phone. */
// #region code
/**
 * A code of six digits, `000000` to `999999`, each as likely as any other, made by a generator that
 * nobody can predict, not even from all codes before.
 */
export function newCode(): string {
  return String(Math.floor(Math.random() * 1_000_000)).padStart(6, '0')
}
// #endregion code
