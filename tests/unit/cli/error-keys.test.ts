/** What others than the CLI refuse is found in its table, with every value that a text names. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readLab } from '../../../platform/catalogue/catalogue.ts'
import { formatCourseError, reasonText } from '../../../platform/cli/refusals.ts'
import { demandReachable } from '../../../platform/grader/isolation.ts'
import { mergeReports } from '../../../platform/grader/merge.ts'
import { readShard } from '../../../platform/grader/shard.ts'
import { SlotFault } from '../../../platform/grader/slot.ts'
import { BatchState } from '../../../platform/grader/state.ts'
import { findSubmissions } from '../../../platform/grader/submissions.ts'
import { CourseError } from '../../../platform/shared/errors.ts'

const SOUND = {
  part: 'tcp',
  exercises: [{ id: 'echo', file: 'echo.ts', checks: ['gives-back'] }],
  processes: {
    server: { file: 'server.ts', port: 7007, ready: 'listening' },
    client: { file: 'client.ts', after: 'server' },
  },
  scenes: [{ id: 'talk', processes: ['server', 'client'] }],
}
const EXERCISE = SOUND.exercises[0]
const { server, client } = SOUND.processes

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'on-the-wire-test-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** What the call throws, in each language; English as the error itself says it. */
async function refusal(call: () => unknown): Promise<{ en: string; ru: string; zh: string }> {
  try {
    await call()
  } catch (error) {
    if (!(error instanceof CourseError)) throw error
    const [en, ru, zh] = (['en', 'ru', 'zh'] as const).map((language) =>
      formatCourseError(error, language),
    )
    return { en: en ?? '', ru: ru ?? '', zh: zh ?? '' }
  }
  throw new Error('nothing was refused')
}

function report(name: string, labs: string[], learners: string[]): string {
  const path = join(folder, name)
  const grades = learners.map((learner) => ({ learner, notes: [], labs: [] }))
  writeFileSync(
    path,
    JSON.stringify({ version: 1, isolation: 'bubblewrap', labs, learners: grades }),
  )
  return path
}

const LAB_FAULTS: [string, object | string][] = [
  ['no JSON', '{'],
  ['a wrong value', { ...SOUND, part: 7 }],
  ['an unknown part', { ...SOUND, part: 'quantum' }],
  ['a check twice', { ...SOUND, exercises: [EXERCISE, EXERCISE] }],
  ['an unknown process', { ...SOUND, scenes: [{ id: 'talk', processes: ['ghost'] }] }],
  ['a circle', { ...SOUND, processes: { server: { ...server, after: 'client' }, client } }],
  ['no port', { ...SOUND, processes: { server: { ...server, port: undefined }, client } }],
  ['an example', { ...SOUND, scenes: [{ ...SOUND.scenes[0], examples: { server: 9 } }] }],
]

describe('cli/error-texts, for what others refuse', () => {
  it.each(LAB_FAULTS)('a lab.json with %s', async (_, content) => {
    const lab = join(folder, '01-echo')
    mkdirSync(lab, { recursive: true })
    const text = typeof content === 'string' ? content : JSON.stringify(content)
    writeFileSync(join(lab, 'lab.json'), text)
    expect(gapsIn(await refusal(() => readLab('01-echo', folder)))).toEqual([])
  })

  it('a folder without lab.json', async () => {
    const { ru } = await refusal(() => readLab('09-none', folder))
    expect(ru).toMatch(/^labs\/09-none: в этой папке нет lab\.json\.\nПапка/)
  })

  it('what an instructor gives to the grader', async () => {
    for (const name of ['a/ada', 'b/ada']) mkdirSync(join(folder, name), { recursive: true })
    const state = join(folder, 'state.json')
    writeFileSync(state, 'no state\n')
    const one = report('1.json', ['01'], ['ada'])
    const calls = [
      () => findSubmissions([join(folder, 'a/ada'), join(folder, 'b/ada')]),
      () => readShard('5/4', {}),
      () => mergeReports([]),
      () => mergeReports([one, report('2.json', ['02'], ['bob'])]),
      () => mergeReports([one, report('3.json', ['01'], ['ada'])]),
      () => mergeReports([state]),
      () => BatchState.open(state),
    ]
    for (const call of calls) expect(gapsIn(await refusal(call))).toEqual([])
    expect((await refusal(() => mergeReports([one, one]))).ru).toContain(
      `присоединить нельзя: «ada» есть и в ${one}.`,
    )
  })

  it.skipIf(process.platform === 'win32')('a Node that others cannot reach', async () => {
    const hidden = join(folder, 'hidden')
    mkdirSync(hidden, { mode: 0o700 })
    writeFileSync(join(hidden, 'node'), '')
    expect(gapsIn(await refusal(() => demandReachable(join(hidden, 'node'), false)))).toEqual([])
  })

  it('a reason inside of a sentence, and one alone', () => {
    const params = { why: 'tools-old-bubblewrap', found: '0.6', oldest: '0.8' }
    const error = new CourseError('ERR_NO_ISOLATION', '–', { key: 'no-isolation', params })
    const ru =
      'Изолировать работы здесь нельзя: bubblewrap 0.6 слишком старый: нужен 0.8 или новее.'
    expect(formatCourseError(error, 'ru')).toMatch(ru)
    const told = { why: 'solution-fails', params: { lab: '07-framing', said: 'x failed' } }
    const fault = new SlotFault('the solution …', told)
    const lack = fault.told ?? { why: '', said: '' }
    expect(reasonText(lack, 'en')).toBe('the solution …')
    expect(reasonText(lack, 'zh')).toBe('07-framing 的参考答案在这里没有通过：x failed')
  })
})

/** A value that is missing, the key of a reason instead of its words, or a missing language. */
function gapsIn({ en, ru, zh }: { en: string; ru: string; zh: string }): string[] {
  const gaps = [...(en + ru + zh).matchAll(/\{\w+\}|undefined|\b(?:lab|merge|tools)-[a-z]+/g)].map(
    String,
  )
  if (!/[а-яё]{3}/.test(ru)) gaps.push(ru)
  if (!/\p{Script=Han}{2}/u.test(zh)) gaps.push(zh)
  return gaps
}
