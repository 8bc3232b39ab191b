/** Preloaded into a lab's process. See start-report.ts. */
import { startReport } from './start-report.ts'

startReport()
