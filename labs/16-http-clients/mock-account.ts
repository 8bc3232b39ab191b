/**
 * What the mock knows its customers by. These are not secrets: anyone may read them here, and they
 * open nothing. A real key is never in a program's source; it comes from the environment.
 */
import { checkedUrl } from './checked-url.ts'
import { UsageError } from './program.ts'

export const MOCK = {
  key: 'mock-key-0001',
  account: 'mock-account',
  password: 'mock pass+word',
} as const

// #region secret
/**
 * A secret from the environment. Without one, only this machine's mock gets the one it knows.
 * @throws UsageError that names the variable, never a value
 */
export function secretFor(service: string, variable: string, mock: string): string {
  const secret = process.env[variable]
  if (secret) return secret
  if (checkedUrl(service).startsWith('http:')) return mock
  throw new UsageError(`set ${variable} in the environment; only the mock does without`)
}
// #endregion secret
