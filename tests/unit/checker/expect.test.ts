import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { equal, equalBytes, rejects } from '../../../platform/checker/expect.ts'
import { LearnerFailure } from '../../../platform/checker/failure.ts'
import { RemoteError } from '../../../platform/checker/remote.ts'
import { plainText, showValue } from '../../../platform/checker/show.ts'

function failureOf(run: () => void): LearnerFailure {
  try {
    run()
  } catch (error) {
    if (error instanceof LearnerFailure) return error
  }
  throw new Error('did not fail')
}

const remote = (code?: string): RemoteError =>
  new RemoteError({ name: 'Error', message: 'm', ...(code === undefined ? {} : { code }) })

describe('checker/expect', () => {
  it('points at the first wrong byte', () => {
    const failure = failureOf(() =>
      equalBytes(new Uint8Array([1, 2, 9]), new Uint8Array([1, 2, 3, 4])),
    )
    expect(failure.evidence.bytes).toEqual({
      expectedHex: '01 02 03 04',
      actualHex: '01 02 09',
      expectedBytes: 4,
      actualBytes: 3,
      firstWrongByte: 2,
    })
  })

  it('points behind the end when bytes are missing', () => {
    const failure = failureOf(() => equalBytes(new Uint8Array([1]), new Uint8Array([1, 2])))
    expect(failure.evidence.bytes?.firstWrongByte).toBe(1)
  })

  it('does not take 1 for "1", an array for bytes, or -0 for 0', () => {
    expect(failureOf(() => equal(1, '1')).messageKey.key).toBe('value-differs')
    expect(failureOf(() => equalBytes([1, 2], new Uint8Array([1, 2]))).messageKey.key).toBe(
      'wrong-type',
    )
    const negativeZero = failureOf(() => equal(-0, 0))
    expect(negativeZero.messageKey.key).toBe('value-differs')
    expect(negativeZero.evidence.value).toEqual({ expected: '0', actual: '-0' })
    expect(() =>
      equal({ a: [1, new Uint8Array([1])] }, { a: [1, new Uint8Array([1])] }),
    ).not.toThrow()
  })

  it('uses the sentence of the check when there is one', () => {
    const failure = failureOf(() => equal(1, 2, 'own', { n: 5 }))
    expect(failure).toMatchObject({ scope: 'check', messageKey: { key: 'own', params: { n: 5 } } })
  })

  it('accepts the right code or name, and tells a wrong one', async () => {
    await rejects(Promise.reject(remote('ERR_TIMEOUT')), 'ERR_TIMEOUT')
    await rejects(Promise.reject(remote()), 'Error')
    await expect(rejects(Promise.reject(remote('ERR_X')), 'ERR_Y')).rejects.toMatchObject({
      messageKey: { key: 'wrong-error' },
    })
    await expect(rejects(Promise.resolve(1), 'ERR_Y')).rejects.toMatchObject({
      messageKey: { key: 'no-error' },
    })
  })

  it('hands on what is not an error of the learner', async () => {
    const own = new TypeError('fault of the suite')
    await expect(rejects(Promise.reject(own), 'ERR_Y')).rejects.toBe(own)
  })
})

describe('checker/show', () => {
  it('shows values as short code', () => {
    expect(showValue({ a: 'x', b: new Uint8Array([1, 255]), c: [1, null, undefined] })).toBe(
      '{a: "x", b: <01 ff>, c: [1, null, undefined]}',
    )
    expect(showValue('я'.repeat(100))).toMatch(/…" \(100\)$/)
    expect(showValue(new Uint8Array(100))).toContain('(100 bytes)')
  })

  it('cuts a path the same however long the name of its temporary folder is', () => {
    for (const owner of ['', '4711.81934.4026531836-', '4194303.999999999999.4026531836-']) {
      const folder = join(tmpdir(), `on-the-wire-check-${owner}aB3dE5`)
      expect(showValue(join(folder, 'link-to-site'))).toBe(
        JSON.stringify(join(folder, 'link-to-site')),
      )
      expect(showValue(join(folder, 'x'.repeat(70)))).toContain(`${'x'.repeat(59)}…" (`)
    }
  })

  it('removes what would act on a terminal', () => {
    const hostile =
      'a\u001b[2Jb\u001b]52;c;AAAA\u0007c\u001b]0;title\u001b\\d\u0008e\u009b31mf\u202eg\n\th'
    expect(plainText(hostile)).toBe('abcde31mfg\n\th')
  })
})
