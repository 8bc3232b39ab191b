/** What a run has shown, in words: the name of a label and its values. */
import type { LabelName, LabelParams } from './labels.ts'
import type { Absence } from './measure-absence.ts'
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

/**
 * Why the run says nothing yet.
 * @param scene the one that the question is about; undefined in a lab with one
 */
export function absenceWords(
  absence: Absence,
  titleOf: (process: string) => string,
  scene: string | undefined,
): ObservationWords {
  if ('port' in absence) return { name: `predict-${absence.kind}`, params: { port: absence.port } }
  const process = titleOf(absence.process)
  if (absence.kind === 'no-common-connection')
    return {
      name: 'predict-no-common-connection',
      params: { process, other: titleOf(absence.other) },
    }
  if (absence.kind === 'not-run' && scene !== undefined)
    return { name: 'predict-not-run-scene', params: { process, scene } }
  return { name: `predict-${absence.kind}`, params: { process } }
}
