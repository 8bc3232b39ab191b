import { describe, expect, it } from 'vitest'
import { isSameTranscript } from '../../../platform/course/dynamic/transcript-steps.ts'

/** A transcript in one language; `…` among the steps stands for some that are left out. */
function transcript(steps: string[], sentence = 'It is wrong.'): string {
  let number = 0
  const lines = steps.map((step) =>
    step === '…' ? '            …' : `        ${++number}. ${step}`,
  )
  return [
    '--- en',
    '  ✗ title',
    `      ${sentence}`,
    '      steps:',
    ...lines,
    '      repeat: x',
  ].join('\n')
}

const CALL = 'ask() ⇒ ✗ ERR_TIMEOUT'
const ACCEPT = 'accept 127.0.0.1'

describe('course/dynamic/transcript-steps', () => {
  const same: [string, string[], string[]][] = [
    ['when a connection is handed over', [CALL, ACCEPT, '→ 31'], [ACCEPT, CALL, '→ 31']],
    ['whether one is handed over at all', [CALL, ACCEPT], [CALL]],
    [
      'how two sides lie between each other',
      [CALL, 'abort()', '→ FIN'],
      [CALL, '→ FIN', 'abort()'],
    ],
    ['how far the other side gets', [CALL, '→ 31'], [CALL, '→ 31', '→ FIN']],
    ['whether a call has its result already', [CALL, 'close()'], [CALL, 'close() ⇒ 1']],
    [
      'where the middle is left out',
      ['a()', 'b()', '…', 'c()', '→ 31', 'd()'],
      ['a()', '…', 'x()', 'c()', 'd()', '→ 31'],
    ],
  ]
  it.each(same)('does not look at %s', (_what, kept, now) => {
    expect(isSameTranscript(transcript(kept), transcript(now))).toBe(true)
    expect(isSameTranscript(transcript(now), transcript(kept))).toBe(true)
  })

  const different: [string, string[], string[]][] = [
    ['another result', [CALL], ['ask() ⇒ 7']],
    ['another order of calls', ['a()', 'b()'], ['b()', 'a()']],
    ['another order on the wire', ['→ 31', '← 32'], ['← 32', '→ 31']],
    ['a call more', [CALL], [CALL, 'close()']],
    ['a call that is another one from its first characters on', ['run(1)'], ['run(12) ⇒ 1']],
    ['other last steps', ['a()', '…', 'b()'], ['a()', '…', 'c()']],
    ['steps that are left out', ['a()', '…', 'b()'], ['a()', 'b()']],
  ]
  it.each(different)('sees %s', (_what, kept, now) => {
    expect(isSameTranscript(transcript(kept), transcript(now))).toBe(false)
    expect(isSameTranscript(transcript(now), transcript(kept))).toBe(false)
  })

  it('sees another sentence, another language and a list that is gone', () => {
    const kept = transcript([CALL])
    expect(isSameTranscript(kept, transcript([CALL], 'It is right.'))).toBe(false)
    expect(isSameTranscript(kept, kept.replace('--- en', '--- ru'))).toBe(false)
    expect(isSameTranscript(kept, transcript([]))).toBe(false)
    expect(isSameTranscript(`${kept}\n\n${kept}`, kept)).toBe(false)
  })

  it('compares each language with its own', () => {
    const [one, two] = [transcript([CALL]), transcript(['other()'])]
    expect(isSameTranscript(`${one}\n\n${two}`, `${one}\n\n${two}`)).toBe(true)
    expect(isSameTranscript(`${one}\n\n${two}`, `${two}\n\n${one}`)).toBe(false)
  })
})
