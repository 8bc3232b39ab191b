/** What a lab's process reports over the side channel, one JSON object a line. */

/** Environment variable that holds the path of the report file, or `fd:5` for a descriptor. */
export const REPORT_VARIABLE = 'OTW_REPORT'
/** Environment variable that holds the folder of the trace. Absent: nothing is traced. */
export const TRACE_VARIABLE = 'OTW_TRACE_FOLDER'

export type ReportEvent =
  /** Before anything of the program runs: Node itself is up. */
  | { type: 'started' }
  /** It has waited, and its program is loaded now. */
  | { type: 'woken' }
  | { type: 'listen'; transport: 'tcp' | 'udp'; address: string; port: number }
  | { type: 'fatal'; name: string; message: string; code?: string }

/** Reads one line of a report; a line that is not one (a program may write there too) is nothing. */
export function parseReportLine(line: string): ReportEvent | undefined {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null || !('type' in value)) return undefined
  const event = value as Record<string, unknown>
  const { transport, address, port, name, message, code } = event
  if (event['type'] === 'started' || event['type'] === 'woken') return { type: event['type'] }
  if (event['type'] === 'listen') {
    if (transport !== 'tcp' && transport !== 'udp') return undefined
    if (typeof address !== 'string' || typeof port !== 'number') return undefined
    return { type: 'listen', transport, address, port }
  }
  if (event['type'] === 'fatal' && typeof name === 'string' && typeof message === 'string')
    return { type: 'fatal', name, message, ...(typeof code === 'string' ? { code } : {}) }
  return undefined
}
