/** What the checks of lesson 20 share. */
import { fail, rejects, RemoteError } from '#checker'

export type Params = Record<string, string | number>

/** Fit for a sentence: quoted, escaped, not too long. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 160 ? `${text.slice(0, 157)}…` : text
}

async function outcomeOf<T>(
  call: Promise<T>,
): Promise<{ value: T; code?: never } | { code: string }> {
  try {
    return { value: await call }
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error
    return { code: error.code ?? error.name }
  }
}

/** Demands `ERR_INVALID`; the sentence of `key` is for a call that returns, and gets what it gave. */
export async function refuses(call: Promise<unknown>, key: string, params: Params): Promise<void> {
  const outcome = await outcomeOf(call)
  if (outcome.code === undefined) {
    const { value } = outcome
    const actual = value instanceof Uint8Array ? `Uint8Array(${value.length})` : show(value)
    fail(key, { ...params, actual })
  }
  await rejects(call, 'ERR_INVALID')
}

/** Demands that a call does not fail; the sentence of `key` gets the code of the error. */
export async function accepts<T>(call: Promise<T>, key: string, params: Params): Promise<T> {
  const outcome = await outcomeOf(call)
  if (outcome.code !== undefined) fail(key, { ...params, code: outcome.code })
  return outcome.value
}

/** Text that only encoded words carry, of every script, with emoji of one and of many code points. */
export const OTHER_TEXTS = [
  'Привет',
  'Отчёт о продажах за третий квартал: Москва, Санкт-Петербург, Новосибирск и Владивосток',
  '第三季度销售报告：北京、上海、广州和深圳，请在星期五之前确认收到',
  '🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀',
  'a👩‍👩‍👧‍👦b👨🏽‍🚀c🇨🇳d',
  'Ünïcödé ägäin, Grüße',
  'é',
  ' leading',
  'trailing ',
  'two  spaces',
  ' ',
  '=?UTF-8?B?YQ==?=',
  'what does =? mean',
  `${'x'.repeat(77)}`,
  `see https://example.com/${'path/'.repeat(30)}`,
] as const

export const PLAIN_TEXTS = [
  'Hello',
  '',
  'Monthly report, part 2: "done" (almost)',
  'a = b? c',
  '!"#$%&\'()*+,-./:;<=>@[\\]^_`{|}~',
  `${'x'.repeat(60)} ${'y'.repeat(76)}`,
  'many words '.repeat(30).trim(),
] as const
