/** What a run has shown, in words: the name of a label and its values. */
import type { LabelName, LabelParams } from './labels.ts'
import type { Observation } from './measures.ts'

export interface ObservationWords {
  name: LabelName
  params: LabelParams
}

/** @param titleOf what a process is called on the page */
export function wordsOf(seen: Observation, titleOf: (process: string) => string): ObservationWords {
  const { kind, process, value, bytes } = seen
  const params = {
    value,
    ...(process === undefined ? {} : { process: titleOf(process) }),
    ...(bytes === undefined ? {} : { bytes }),
  }
  if ((kind === 'reads' || kind === 'writes') && value === 1)
    return { name: `measure-${kind}-once`, params }
  if (kind === 'ending' && value === 'end') return { name: 'measure-ending-end', params }
  if (value === 'none' && (kind === 'ending' || kind === 'error-code' || kind === 'time-wait'))
    return { name: `measure-${kind}-none`, params }
  return { name: `measure-${kind}`, params }
}

/**
 * What the run says about the reader's answer.
 * @param agrees whether the run's value is one that the chosen option allows
 */
export function verdictOn(isRight: boolean, agrees: boolean): LabelName {
  if (agrees) return isRight ? 'predict-agrees' : 'predict-agrees-only-here'
  return isRight ? 'predict-differs-here' : 'predict-differs'
}
