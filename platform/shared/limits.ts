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
/** The same that may come in one piece. Counted by themselves: a host that is slow, because it
 *  answers them, sees few of them in a second. A page that lags behind has some dozens under way. */
export const MAX_MESSAGES_AT_ONCE = 512
/** What is typed into a program that does not read waits up to here; what is beyond is dropped. */
export const MAX_INPUT_BYTES = 1024 * 1024
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

// --- traces -----------------------------------------------------------------------------------

/** Events kept of one start of a process for a page that comes later: what a person can look
 *  through, some ten thousand without payload. The oldest go first. */
export const TRACE_KEEP_BYTES = 2 * 1024 * 1024
/** How long events may wait for company in one message. The first never wait. */
export const TRACE_BATCH_MS = 30
/** Events sent to a page in one such time, about. Terminals share the connection. */
export const TRACE_BATCH_BYTES = 128 * 1024
/** A page that has so much unread gets no more events until it has read. */
export const MAX_UNREAD_TRACE_BYTES = 512 * 1024

// --- packets and the kernel's sockets -----------------------------------------------------------

/** Bytes kept of a captured packet: its headers, and as much payload as a trace event keeps. */
export const CAPTURE_SNAP_BYTES = 4 * 1024 + 160
/** Captured bytes read in one `CAPTURE_TICK_MS`; beyond them the kernel drops and counts. A
 *  hundred segments of full length: more than can be looked at, little enough for host and page. */
export const CAPTURE_TICK_BYTES = 512 * 1024
export const CAPTURE_TICK_MS = 250
/** Packets kept of a lab's run for a page that comes later. The oldest go first. */
export const MAX_KEPT_PACKETS = 4_000
export const MAX_KEPT_PACKET_BYTES = 4 * 1024 * 1024
/** Ports of a lab that are listened to. A lab has a handful. */
export const MAX_CAPTURE_PORTS = 16
/** How long packets may wait for company in one message. The first never wait. */
export const PACKET_BATCH_MS = 30
/** How long a capture goes on after the last process of a run: its last segments come then. */
export const CAPTURE_LINGER_MS = 500
/** How long tcpdump may take to say that it listens, on a loaded machine. */
export const CAPTURE_START_MS = 5_000
/** How often the kernel's sockets are looked at while a run is alive, and when only what it left
 *  behind is (TIME-WAIT lasts a minute). A look takes no more than a twentieth of the time, unless the
 *  machine is so busy that the next one would come after more than a second. */
export const SOCKETS_MS = 100
export const SOCKETS_LATER_MS = 500
/** The same where a command has to be started for it. */
export const NETSTAT_MS = 1_000
export const SOCKETS_SHARE = 20
export const SOCKETS_LONGEST_MS = 1_000
/** Sockets of a lab that are told one by one; the rest are counted. */
export const MAX_SOCKETS = 200
/** How long a closed connection may stay in TIME-WAIT: 60 s on Linux, at most 4 min elsewhere. */
export const AFTER_RUN_MS = 70_000

// --- starting and stopping --------------------------------------------------------------------

/** A server that has not listened by then never will: it is told so and ended. */
export const READY_MS = 10_000
/** Between the polite signal and the forced end of a process tree. */
export const STOP_GRACE_MS = 2_000

// --- the checker ------------------------------------------------------------------------------

/** One call into the learner's code. Generous, because a loaded machine is slow too. */
export const CALL_MS = 3_000
/** From a process's start until it takes requests, before anything of the learner's is loaded: that
 *  is Node and ours, and on a machine with twenty others to serve takes more than a call may. One that
 *  takes longer could not be started. */
export const BOUNDARY_READY_MS = 30_000
/** A whole check, unless it asks for more. */
export const CHECK_MS = 15_000
/** One answer on the boundary: larger than any value that a check passes, far below what hurts. */
export const MAX_ANSWER_BYTES = 16 * 1024 * 1024
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
