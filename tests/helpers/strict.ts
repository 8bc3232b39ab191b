/** A Node warning (a leaked listener, a deprecated call) fails the test file that caused it. */
import { afterAll } from 'vitest'

const warnings: Error[] = []
const keep = (warning: Error): void => void warnings.push(warning)
process.on('warning', keep)

afterAll(() => {
  process.off('warning', keep)
  const [first] = warnings.splice(0)
  if (first) throw first
})
