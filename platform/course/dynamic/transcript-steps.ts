/**
 * Compares transcripts as far as they are the same on every machine. A check has two sides that run
 * by themselves: its own calls, and a connection of ours that a program of the learner's makes. How
 * the steps of the one lie between those of the other is chance, and so is how far a side gets that
 * is still under way when the check fails.
 */

/** `  12. → 68 69` of a transcript's list of steps; a long result may go on below it. */
const STEP = /^ {8,}\d+\. (.*)$/
const GAP = /^ {8,}…$/
const ON_THE_WIRE = /^[→←]/
const ACCEPT = 'accept 127.0.0.1'

interface Steps {
  calls: string[]
  wire: string[]
}

/** @returns whether they differ in nothing but the chance of the moment */
export function isSameTranscript(kept: string, now: string): boolean {
  const [before, after] = [takeApart(kept), takeApart(now)]
  return (
    before.rest === after.rest && before.lists.every((list, at) => isSame(list, after.lists[at]))
  )
}

/** A list of steps, before and behind those that are left out. */
interface List {
  first: Steps
  last: Steps | undefined
}

/** Everything but the steps, with a mark for each list; and the lists. */
function takeApart(text: string): { rest: string; lists: List[] } {
  const rest: string[] = []
  const lists: List[] = []
  let open: List | undefined
  for (const line of text.split('\n')) {
    const step = STEP.exec(line)?.[1]
    if (step === undefined && !(open && GAP.test(line))) {
      rest.push(line)
      // A function's source or an object goes on in lines of its own: the next step is still ours.
      if (/^(?:---|$)/.test(line)) open = undefined
      continue
    }
    if (!open) {
      open = { first: noSteps(), last: undefined }
      lists.push(open)
      rest.push('(steps)')
    }
    if (step === undefined) open.last = noSteps()
    else addStep(open.last ?? open.first, step)
  }
  return { rest: rest.join('\n'), lists }
}

const noSteps = (): Steps => ({ calls: [], wire: [] })

function addStep(steps: Steps, step: string): void {
  // Whether the system has handed a connection over yet says nothing about the learner's code.
  if (step === ACCEPT) return
  if (ON_THE_WIRE.test(step)) steps.wire.push(step)
  else steps.calls.push(step)
}

function isSame(kept: List, now: List | undefined): boolean {
  if (!now || (kept.last === undefined) !== (now.last === undefined)) return false
  const { first, last } = kept
  if (last === undefined || now.last === undefined)
    return first.calls.length === now.first.calls.length && isBeginning(first, now.first)
  // One step more in the middle moves the window: what both show must be the same.
  return isBeginning(first, now.first) && isBeginning(backwards(last), backwards(now.last))
}

function backwards({ calls, wire }: Steps): Steps {
  return { calls: calls.toReversed(), wire: wire.toReversed() }
}

/** Of each side, one list is how the other one begins. */
function isBeginning(kept: Steps, now: Steps): boolean {
  const isOneSide = (one: string[], other: string[]): boolean =>
    one.every((step, at) => at >= other.length || isSameStep(step, other[at] ?? ''))
  return isOneSide(kept.calls, now.calls) && isOneSide(kept.wire, now.wire)
}

/** A call that is under way when the check fails may have its result by then, or not. */
function isSameStep(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one]
  return short === long || (long.startsWith(`${short} ⇒ `) && !short.includes(' ⇒ '))
}
