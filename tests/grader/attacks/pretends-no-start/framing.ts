process.stderr.write("bwrap: Can't mount proc on /newroot/proc: Operation not permitted\n")
process.kill(process.pid, 'SIGKILL')
export const encodeFrame = undefined
export class FrameDecoder {}
