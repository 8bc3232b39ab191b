/** Codes that are sent to a phone. */

/**
 * A code of six digits, `000000` to `999999`, each as likely as any other, made by a generator that
 * nobody can predict, not even from all earlier codes.
 */
export function newCode(): string {
  throw new Error('TODO: write newCode() in new-code.ts')
}
