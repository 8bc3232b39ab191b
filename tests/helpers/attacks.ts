/** Hostile submissions, each with what it tries and the check that it would like to pass. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../platform/catalogue/paths.ts'
import { exerciseFiles, type StagedFile } from '../../platform/grader/staging.ts'

const ATTACKS = join(import.meta.dirname, '..', 'grader', 'attacks')

export interface Attack {
  name: string
  about: string
  lab: string
  /** The file that holds it; the lab's other exercises are not handed in. */
  file: string
  /** The check that loads it. */
  only: string
  /** It can break the suite's own look at its files: no points, but "could not run". */
  mayNotRun?: boolean
}

/** What an attack must not get at, and the mark by which its traces are found. */
export interface Bait {
  mark: string
  secret: string
  stolen: string
  /** Where something listens outside. */
  port: number
}

export function readAttacks(): Attack[] {
  return readdirSync(ATTACKS)
    .sort()
    .map((name) => {
      const text = readFileSync(join(ATTACKS, name, 'attack.json'), 'utf8')
      return { name, ...(JSON.parse(text) as Omit<Attack, 'name'>) }
    })
}

/** Its source, with the bait filled in. */
export function sourceOf({ name, file }: Attack, bait: Bait): string {
  return readFileSync(join(ATTACKS, name, file), 'utf8')
    .replaceAll('__ROOT__', ROOT)
    .replaceAll('__MARK__', bait.mark)
    .replaceAll('__SECRET__', bait.secret)
    .replaceAll('__STOLEN__', bait.stolen)
    .replaceAll('__PORT__', String(bait.port))
}

export function filesOf(attack: Attack, bait: Bait): StagedFile[] {
  return exerciseFiles(attack.lab).map((file) =>
    file === attack.file ? { file, bytes: Buffer.from(sourceOf(attack, bait)) } : { file },
  )
}
