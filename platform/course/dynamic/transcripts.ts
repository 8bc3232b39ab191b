/**
 * What a learner reads for each mistake, in three languages, kept as a fixture: a changed sentence
 * shows in a diff, and reading the fixtures is reading what learners read.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT, SUITES } from '../../catalogue/paths.ts'
import { toHex } from '../../checker/show.ts'
import { formatVerdict } from '../../cli/report-text.ts'
import { FOLDER_NAME } from '../../runner/temporary-folder.ts'
import { LANGUAGES } from '../../shared/languages.ts'
import type { Verdict } from '../../shared/verdict.ts'
import { isSameTranscript } from './transcript-steps.ts'

const plain = (_style: string, text: string): string => text

/** The transcript of one verdict: a section for each language. */
export function formatTranscript(original: Verdict, slug: string): string {
  const verdict = withoutRace(original)
  const sections = LANGUAGES.map((language) => {
    const lines = formatVerdict(verdict, slug, language, plain).join('\n')
    return `--- ${language}\n${normalise(lines)}\n`
  })
  return sections.join('\n')
}

/** How far a dialogue gets beside a program that crashes differs from run to run. */
const ENDED = ['crashed', 'exited', 'signalled']

function withoutRace(verdict: Verdict): Verdict {
  const { failure } = verdict
  if (failure?.scope !== 'common' || !ENDED.includes(failure.message.key)) return verdict
  return { ...verdict, failure: { ...failure, steps: failure.steps.slice(0, 1) } }
}

/** A path among bytes sent: its folder's name differs in length. */
const PATH_IN_HEX = new RegExp(
  `${toHex(Buffer.from(tmpdir()))}( 2f [^()\\n]*)\\(\\d+ bytes\\)`,
  'g',
)

/** Replaces what differs from run to run: ports of the system's choice, folders, times. */
export function normalise(text: string): string {
  return text
    .replaceAll(ROOT, '<course>')
    .replaceAll(tmpdir(), '<tmp>')
    .replace(FOLDER_NAME, 'on-the-wire-$1-XXXXXX')
    .replace(PATH_IN_HEX, '<tmp>$1(<n> bytes)')
    .replace(/(127\.0\.0\.1[: ]|port: |PORT |--port )\d{4,5}\b/g, '$1<port>')
    .replace(/((?:port|порт|порта|порту|端口) ?)[3-6]\d{4}\b/g, '$1<port>')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}/g, '<date and time>')
    .replace(/\(node:\d+\)/g, '(node:<pid>)')
    .replace(/\b\d+(?:\.\d+)?( ?(?:ms\b|мс|毫秒))/g, '<n>$1')
}

function pathOf(slug: string, name: string): string {
  return join(SUITES, slug, 'transcripts', `${name}.txt`)
}

export function writeTranscript(slug: string, name: string, text: string): void {
  mkdirSync(join(SUITES, slug, 'transcripts'), { recursive: true })
  writeFileSync(pathOf(slug, name), text)
}

/** @returns what is wrong with the kept transcript, or `undefined` */
export function compareTranscript(slug: string, name: string, text: string): string | undefined {
  let kept: string
  try {
    kept = readFileSync(pathOf(slug, name), 'utf8')
  } catch {
    return 'there is no transcript of it'
  }
  if (isSameTranscript(kept, text)) return undefined
  const [before, after] = [kept.split('\n'), text.split('\n')]
  const line = after.findIndex((each, index) => each !== before[index])
  return `its transcript differs in line ${line + 1}:\n    kept: ${before[line] ?? '(end)'}\n    now:  ${after[line] ?? '(end)'}`
}

/** Removes transcripts of mistakes that are no more. */
export function removeStrays(slug: string, names: string[]): void {
  const folder = join(SUITES, slug, 'transcripts')
  try {
    for (const file of readdirSync(folder))
      if (!names.includes(file.replace(/\.txt$/, ''))) rmSync(join(folder, file))
  } catch {
    // No folder yet.
  }
}
