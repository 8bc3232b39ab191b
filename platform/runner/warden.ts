/**
 * Waits for the end of the command that started it, then ends what that command left behind, and
 * keeps the course's own cache small: nobody waits for that here.
 */
import { boundCompiledFiles } from './compiled-files.ts'
import { endSession, sweepSessions } from './session.ts'

const [folder] = process.argv.slice(2)
// A Ctrl-C is for the command; its end is what we wait for.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
process.stdin.resume()
process.stdin.on('end', () => {
  if (folder !== undefined)
    void endSession(folder)
      .then(() => sweepSessions())
      .then(() => boundCompiledFiles())
      .finally(() => process.exit(0))
})
