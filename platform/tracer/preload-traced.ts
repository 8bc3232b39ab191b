/** Preloaded into a lab's process that is traced. See start-report.ts and start-trace.ts. */
import { startReport } from './start-report.ts'
import { startTrace } from './start-trace.ts'

startReport(startTrace)
