import { describe, expect, it } from 'vitest'
import { findMembers } from '../../../platform/runner/tree.ts'

describe('runner/tree', () => {
  // Only looked for: where this fails, ending them would end everything on the machine.
  it.each([0, 1, -1, NaN])('finds nobody of a program that did not start (pid %s)', async (pid) => {
    expect(await findMembers({ pid, runId: 'nobody', leadsGroup: true })).toEqual([])
  })

  it.skipIf(process.platform !== 'linux')('finds nobody who is older than the tree', async () => {
    const tree = { pid: process.pid, runId: 'nobody', leadsGroup: false }
    expect(await findMembers(tree)).toContain(process.pid)
    const younger = { ...tree, startedTicks: Number.MAX_SAFE_INTEGER }
    expect(await findMembers(younger)).toEqual([])
  })
})
