/** What must be right about a mistake: its check, the message, and what a learner reads. */
import { newSeed } from '../../checker/seed.ts'
import type { Verdict } from '../../shared/verdict.ts'
import { tryMistake, type Mistake } from './mistakes.ts'
import { compareTranscript, formatTranscript, writeTranscript } from './transcripts.ts'
import { tryAgain, type Suites, type Tried } from './tries.ts'

/** Inputs of the kept transcripts. */
const TRANSCRIPT_SEED = 1
/** A program that crashes may get one step further or less: the kept way must be among so many. */
const TRANSCRIPT_TRIES = 3

export interface KeptResult extends Tried<string> {
  /** Where its transcript is another one than the kept one, in every try. */
  difference?: string
}

/**
 * With the inputs of its transcript.
 * @param options `record`: writes the transcript instead of comparing it
 */
export async function tryKept(
  suites: Suites,
  mistake: Mistake,
  { record = false, retries = 0 } = {},
): Promise<KeptResult> {
  const { slug, name } = mistake
  let result: KeptResult = {}
  for (let attempt = 0; attempt < TRANSCRIPT_TRIES; attempt++) {
    const { tried, verdict } = await tryRejected(suites, mistake, TRANSCRIPT_SEED, retries)
    const { overcome } = result
    result = { ...(overcome === undefined ? {} : { overcome }), ...tried }
    if (tried.fault !== undefined || !verdict) return result
    const transcript = formatTranscript(verdict, slug)
    if (record) {
      writeTranscript(slug, name, transcript)
      return result
    }
    const difference = compareTranscript(slug, name, transcript)
    if (difference === undefined) return result
    result = { ...result, difference }
  }
  return result
}

/** With other inputs each time. */
export async function tryOther(
  suites: Suites,
  mistake: Mistake,
  retries = 0,
): Promise<Tried<string>> {
  return (await tryRejected(suites, mistake, newSeed(), retries)).tried
}

/** @returns the verdict of the last try */
async function tryRejected(
  suites: Suites,
  mistake: Mistake,
  seed: number,
  retries: number,
): Promise<{ tried: Tried<string>; verdict: Verdict | undefined }> {
  let verdict: Verdict | undefined
  const tried = await tryAgain(async () => {
    const result = await tryMistake(suites, mistake, seed)
    verdict = result.verdict
    return result.problem === undefined ? undefined : `${result.problem} (seed ${seed})`
  }, retries)
  return { tried, verdict }
}
