/**
 * How a lesson names what its question asks of a run: `reads:server`, `first-end:client|server`.
 * The page measures, `npm run course` checks that the name is one.
 */

const KINDS = [
  'reads',
  'writes',
  'bytes-read',
  'bytes-written',
  'error-code',
  'ending',
  'first-end',
  'time-wait',
] as const
export type MeasureKind = (typeof KINDS)[number]

export interface MeasureName {
  kind: MeasureKind
  processes: string[]
}

/** @returns `undefined` for what is no measure: `reads` needs one process, `first-end` two */
export function parseMeasure(name: string): MeasureName | undefined {
  const [kind = '', rest = '', ...more] = name.split(':')
  if (!isKind(kind) || more.length > 0) return undefined
  const processes = rest.split('|').filter((process) => process !== '')
  const wanted = kind === 'first-end' || kind === 'time-wait' ? 2 : 1
  return processes.length === wanted ? { kind, processes } : undefined
}

/** Splits `writes:client=3` into what must be measured and what must come out. */
export function parseGiven(given: string): { name: MeasureName; allowed: string } | undefined {
  const [measure = '', allowed, ...more] = given.split('=')
  const name = parseMeasure(measure)
  return name && allowed !== undefined && allowed !== '' && more.length === 0
    ? { name, allowed }
    : undefined
}

function isKind(kind: string): kind is MeasureKind {
  return KINDS.some((known) => known === kind)
}
