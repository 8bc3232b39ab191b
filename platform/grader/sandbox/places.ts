/** Where things are inside a slot. */

/** Below the slot's own /tmp. The same for every slot, so that evidence does not tell them apart. */
export const GRADING = '/tmp/grading'
/** The submission's lab, put together by the grader: read-only. */
export const STAGE = `${GRADING}/stage`
/** The checker's end of the boundary, and the tracer: copies, so that the learner's user can read. */
export const KIT = `${GRADING}/kit`
/** Node, which may lie below a folder that nobody else may enter. */
export const NODE_IN_SLOT = `${GRADING}/node`
/** The checks' folders as submissions see them … */
export const SCRATCH_INSIDE = `${GRADING}/scratch-inside`
/** … and as suites see them: links in there are not followed. */
export const SCRATCH = `${GRADING}/scratch`
