/** A Node warning (a leaked listener, a deprecated call) fails the test file that caused it. */
import { afterAll } from 'vitest'

const warnings: Error[] = []
process.on('warning', (warning) => warnings.push(warning))

afterAll(() => {
  const [first] = warnings.splice(0)
  if (first) throw first
})
