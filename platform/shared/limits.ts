/** Every limit of the host and the checker in one place, each with its reason. Sizes in bytes. */

// --- the host ---------------------------------------------------------------------------------

/** First port tried by `npm start`; the next free one is taken when it is busy. */
export const DEFAULT_PORT = 4600
/** How many ports after the first are tried before giving up. */
export const PORT_ATTEMPTS = 20
/** An exercise file that the page's editor reads and writes: twenty times the longest solution. */
export const MAX_FILE_BYTES = 64 * 1024
/** A page sends short JSON; an exercise file is its longest message. JSON writes a control
 *  character in six bytes, so that every file within its limit fits. */
export const MAX_MESSAGE_BYTES = 6 * MAX_FILE_BYTES + 1024
/** Pages that may be connected at once: a few tabs of one learner. */
export const MAX_PAGES = 16
/** Messages that a page may send in one second; typing and acknowledging stay far below. */
export const MAX_MESSAGES_PER_SECOND = 2_000
/** Processes of labs that may run at once: two panels' worth, several times over. */
export const MAX_PROCESSES = 24
/** Output kept per terminal for a reload or a second tab. */
export const SCROLLBACK_BYTES = 256 * 1024
/** Output sent to a page and not yet acknowledged; beyond it the program is paused. Less would
 *  slow a flood down, more would delay Ctrl-C behind what is already under way. */
export const HIGH_WATER_BYTES = 512 * 1024
/** The program goes on when so little is left unacknowledged. */
export const LOW_WATER_BYTES = 128 * 1024
/** How long chunks may wait for company in one frame. The first bytes never wait. */
export const BATCH_MS = 4
/** How long a process lives after the last page that saw it is gone: long enough for a reload
 *  or a laptop's lid, short enough not to leave programs behind. */
export const ORPHAN_MS = 60_000
/** Longest frame of output: small enough that acknowledgements come often during a flood. */
export const FRAME_BYTES = 64 * 1024
/** Bytes that a page may leave unread in its socket before it is told to come back. Output alone
 *  stays below it; a page that asks and asks without reading does not. */
export const MAX_UNREAD_BYTES = 8 * 1024 * 1024
/** How often a silent page is asked whether it is still there. */
export const PING_MS = 30_000
/** How long a saved file must be quiet: editors write in two steps, a few milliseconds apart. */
export const SAVE_QUIET_MS = 10
/** Exercise files that one page may have open in its editor: every file of several labs. */
export const MAX_OPEN_FILES = 32
/** Terminal sizes outside this are refused: node-pty wraps above 65,535 and throws below 1. */
export const MIN_CELLS = 2
export const MAX_CELLS = 500

// --- starting and stopping --------------------------------------------------------------------

/** A server that has not listened by then never will: it is told so and ended. */
export const READY_MS = 10_000
/** Between the polite signal and the forced end of a process tree. */
export const STOP_GRACE_MS = 2_000

// --- the checker ------------------------------------------------------------------------------

/** One call into the learner's code. Generous, because a loaded machine is slow too. */
export const CALL_MS = 3_000
/** A whole check, unless it asks for more. */
export const CHECK_MS = 15_000
/** One line on the boundary: larger than any value that a check passes, far below what hurts. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024
/** Standard output kept from a learner's process; the rest is counted. */
export const MAX_PRINTED_BYTES = 64 * 1024
/** Standard output that ends the process: a flood, not a message. */
export const FLOOD_BYTES = 8 * 1024 * 1024
/** Resident memory that ends the process. A check needs about 60 MB, Node itself included. */
export const MAX_MEMORY_BYTES = 512 * 1024 * 1024
/** How long TypeScript may think about the files of one lab. A cold start on a loaded machine
 *  takes seconds; types that are made to be endless take for ever. */
export const DIAGNOSE_MS = 60_000
/** How long TypeScript stays warm for nobody: it holds some 250 MB, a start costs a second. */
export const DIAGNOSER_IDLE_MS = 10 * 60_000
/** Type errors shown of one file: after that many the first ones are worth more than the rest. */
export const MAX_DIAGNOSTICS = 50
/** Longest shown piece of evidence on each side. */
export const MAX_EVIDENCE_BYTES = 256
