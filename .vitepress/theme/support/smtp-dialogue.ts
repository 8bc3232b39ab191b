/**
 * The dialogue of lesson 19 as a machine that one can step through: what a client may say, what
 * the server answers, and which state both are in then. Pure.
 * Source: RFC 5321 §3.3 (mail transactions), §4.1.4 (order of commands).
 */

/** Where the server stands; `over` is the end. */
export const STATES = ['greeted', 'ready', 'sender', 'recipients', 'text', 'over'] as const
export type State = (typeof STATES)[number]

/** What the client can do; `reject` and `later` are RCPT with recipients who are refused. */
export const MOVES = [
  'EHLO',
  'MAIL',
  'RCPT',
  'reject',
  'later',
  'DATA',
  'text',
  'RSET',
  'QUIT',
] as const
export type Move = (typeof MOVES)[number]

export interface Step {
  /** Nothing for the greeting: the server speaks first. */
  move: Move | undefined
  /** Lines without their CR LF. */
  said: string[]
  answered: string[]
  state: State
}

export interface Dialogue {
  state: State
  steps: Step[]
  /** As the server has it now. */
  envelope: Envelope
  /** Envelopes of the messages that were stored. */
  stored: Envelope[]
}

export interface Envelope {
  from: string | undefined
  to: string[]
}

/** The header of the message: it names other people than the envelope, and nobody minds. */
export const HEADER = ['From: Anna <anna@example.org>', 'To: Everybody <all@example.org>']

const SAID: Record<Move, string[]> = {
  EHLO: ['EHLO client.example'],
  MAIL: ['MAIL FROM:<bounces@example.com>'],
  RCPT: ['RCPT TO:<boris@example.com>'],
  reject: ['RCPT TO:<reject-me@example.com>'],
  later: ['RCPT TO:<later@example.com>'],
  DATA: ['DATA'],
  text: [...HEADER, 'Subject: Meeting', '', 'At nine.', '.'],
  RSET: ['RSET'],
  QUIT: ['QUIT'],
}

const NOBODY: Envelope = { from: undefined, to: [] }

export function begin(): Dialogue {
  const greeting: Step = {
    move: undefined,
    said: [],
    answered: ['220 sink.example ESMTP ready'],
    state: 'greeted',
  }
  return { state: 'greeted', steps: [greeting], envelope: NOBODY, stored: [] }
}

/** What can be said now: after 354 everything is text, and nothing else can be said. */
export function isPossible({ state }: Dialogue, move: Move): boolean {
  if (state === 'over') return false
  return (move === 'text') === (state === 'text')
}

/** The move that brings the message on; nothing at the end. */
export function usualMove({ state, stored }: Dialogue): Move | undefined {
  const usual: Record<State, Move | undefined> = {
    greeted: 'EHLO',
    ready: stored.length > 0 ? 'QUIT' : 'MAIL',
    sender: 'RCPT',
    recipients: 'DATA',
    text: 'text',
    over: undefined,
  }
  return usual[state]
}

export function take(dialogue: Dialogue, move: Move): Dialogue {
  if (!isPossible(dialogue, move)) return dialogue
  const said = SAID[move]
  const { answered, ...after } = answer(dialogue, move)
  const state = stateOf(dialogue, move, answered, after.envelope)
  const steps = [...dialogue.steps, { move, said, answered, state }]
  return { ...dialogue, ...after, state, steps }
}

type Outcome = { answered: string[]; envelope: Envelope; stored: Envelope[] }

function answer({ state, envelope, stored }: Dialogue, move: Move): Outcome {
  const same = { envelope, stored }
  const fresh = { envelope: NOBODY, stored }
  const no = (line: string): Outcome => ({ answered: [line], ...same })
  if (move === 'EHLO') {
    const extensions = ['250-PIPELINING', '250-SIZE 1048576', '250 8BITMIME']
    return { answered: ['250-sink.example greets client.example', ...extensions], ...fresh }
  }
  if (move === 'RSET') return { answered: ['250 forgotten'], ...fresh }
  if (move === 'QUIT') return { answered: ['221 sink.example goodbye'], ...same }
  if (move === 'text')
    return { answered: ['250 stored'], envelope: NOBODY, stored: [...stored, envelope] }
  if (move === 'MAIL') {
    if (state === 'greeted') return no('503 first EHLO')
    if (state !== 'ready') return no('503 one MAIL at a time')
    return {
      answered: ['250 sender ok'],
      envelope: { from: 'bounces@example.com', to: [] },
      stored,
    }
  }
  if (move === 'DATA')
    return no(
      state === 'recipients'
        ? '354 go on; a line with one dot ends it'
        : '503 first MAIL, then RCPT',
    )
  if (envelope.from === undefined) return no('503 first MAIL')
  if (move === 'reject') return no('550 no such mailbox here')
  if (move === 'later') return no('451 not now, try again later')
  const to = [...envelope.to, 'boris@example.com']
  return { answered: ['250 recipient ok'], envelope: { ...envelope, to }, stored }
}

function stateOf(before: Dialogue, move: Move, answered: string[], envelope: Envelope): State {
  if (move === 'QUIT') return 'over'
  if (answered[0]?.startsWith('354')) return 'text'
  if (move === 'EHLO') return 'ready'
  if (before.state === 'greeted') return 'greeted'
  if (envelope.from === undefined) return 'ready'
  return envelope.to.length > 0 ? 'recipients' : 'sender'
}
