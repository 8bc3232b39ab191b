/** Every limit of the grader in one place, each with its reason. Sizes in bytes. */

// --- what is taken from a submission ----------------------------------------------------------

/** Longest exercise file that is taken. Solutions have a few kilobytes. */
export const MAX_FILE_BYTES = 256 * 1024

/** Reading the types of one file, before its processes start; the usual takes five milliseconds. */
export const STRIP_MS = 2_000
/** Memory of what reads them, in pages of 64 KiB: 128 MiB. The longest file takes a fraction. */
export const MAX_STRIPPER_PAGES = 2_048

// --- one process of a submission --------------------------------------------------------------

/**
 * Private writable memory of a process (RLIMIT_DATA): Buffers as well as the heap. Each worker
 * thread reserves half a gigabyte of addresses for its code without using them; what is really used
 * is watched as well (see `MAX_SANDBOX_BYTES`).
 */
export const MAX_DATA_BYTES = 3 * 1024 * 1024 * 1024
/** Resident memory of all processes in one sandbox; the checker's own limit is as high. */
export const MAX_SANDBOX_BYTES = 512 * 1024 * 1024
/** Processes and threads in one sandbox. Node alone has about a dozen; below 8 it hangs. */
export const MAX_TASKS = 64
/** Open files of a process: fifty clients at once, several times over. */
export const MAX_OPEN_FILES = 1024
/** Longest file that a process writes. */
export const MAX_WRITTEN_BYTES = 64 * 1024 * 1024
/** Processor time of a process; a check's wall clock is stricter unless threads spin. */
export const MAX_CPU_SECONDS = 60
/** The sandbox's own /tmp. */
export const MAX_TMP_BYTES = 16 * 1024 * 1024
/** The checks' folders of one lab together, in bytes and in files. */
export const MAX_SCRATCH_BYTES = 128 * 1024 * 1024
export const MAX_SCRATCH_FILES = 20_000

// --- time -------------------------------------------------------------------------------------

/** One lab of one submission. Solutions take a few seconds; each check has its own limit, too. */
export const LAB_MS = 120_000
/**
 * After that the checks that are left are not started; when the suite itself is still not done by
 * then (one check's limit, its clean-up and some air), its slot is ended from outside.
 */
export const HUNG_AFTER_MS = 60_000
/** A slot that is not ready by then never will be. */
export const SLOT_READY_MS = 60_000
/** A slot that is asked to end does, or is ended. */
export const SLOT_END_MS = 3_000

// --- a slot -----------------------------------------------------------------------------------

/** Labs after which a slot is started anew: what a long-living process collects has an end. */
export const LABS_PER_SLOT = 400
/** Closed connections that still wait in the slot's network; more could hold up the next lab. */
export const MAX_TIME_WAIT = 4_000
