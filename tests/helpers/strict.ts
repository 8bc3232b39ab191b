/** A Node warning (a leaked listener, a deprecated call) fails the test file that caused it. */
import { afterAll, expect } from 'vitest'

const warnings: Error[] = []
process.on('warning', (warning) => warnings.push(warning))

afterAll(() => {
  expect(warnings.splice(0)).toEqual([])
})
