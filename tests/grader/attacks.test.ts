/**
 * Every attack: no point, an end in time, and nothing left for whoever comes next. The next one is
 * the solution, in the same place, right after it.
 */
import { existsSync, readdirSync } from 'node:fs'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { gradeOf } from '../../platform/grader/grade.ts'
import { filesOf, readAttacks, type Bait } from '../helpers/attacks.ts'
import { findProcesses } from '../helpers/processes.ts'
import { HAS_BUBBLEWRAP, openLane, solutionOf, type Lane } from '../helpers/slots.ts'

const SECRET = 'OTW_TEST_SECRET_3f9a'
/** A check has 15 s; a call has 3. */
const IN_TIME_MS = 40_000

let lane: Lane
let outside: Server
let visitors = 0
let bait: Bait

beforeAll(async () => {
  vi.stubEnv('OTW_TEST_SECRET', SECRET)
  outside = createServer((socket) => {
    visitors++
    socket.end('go ahead')
  }).listen(0, '0.0.0.0')
  await once(outside, 'listening')
  const mark = `otw-attack-${process.pid}`
  const { port } = outside.address() as AddressInfo
  bait = { mark, secret: SECRET, stolen: 'OTW_TEST_STOLEN', port }
  if (HAS_BUBBLEWRAP) lane = openLane('bubblewrap')
})

afterAll(async () => {
  vi.unstubAllEnvs()
  await lane?.dispose()
  outside.close()
})

describe.skipIf(!HAS_BUBBLEWRAP)('grader against attacks', () => {
  it.each(readAttacks().map((attack) => [attack.name, attack] as const))(
    '%s',
    async (_name, attack) => {
      const startedMs = performance.now()
      const report = await lane.run(attack.lab, filesOf(attack, bait), attack.only)
      expect(performance.now() - startedMs).toBeLessThan(IN_TIME_MS)
      expect(report.verdicts.map(({ check, kind }) => ({ check, kind }))).toEqual([
        { check: attack.only, kind: 'failed' },
      ])
      expect(report.broken).toBeUndefined()

      const text = JSON.stringify(gradeOf(report, [], false))
      expect(text).not.toContain(SECRET)
      expect(text).not.toContain(bait.stolen)
      // As JSON escapes them, and as they are.
      expect(text).not.toMatch(/\\u00[01][0-8bcef]|\\u009|[\u0080-\u009f\u202a-\u202e]/)
      expect(visitors).toBe(0)
      expect(findProcesses(bait.mark)).toEqual([])

      const next = await lane.run(attack.lab, solutionOf(attack.lab), attack.only)
      expect(next.verdicts.map(({ kind }) => kind)).toEqual(['passed'])
    },
  )

  it('leaves no file on the machine', () => {
    for (const folder of [tmpdir(), '/tmp', '/var/tmp', '/dev/shm', process.cwd()]) {
      if (!existsSync(folder)) continue
      expect(readdirSync(folder).filter((name) => name.includes(bait.mark))).toEqual([])
    }
  })
})
