/** Begins to trace this process. Loaded only where a trace was asked for. */
import { TraceRecorder } from './trace-recorder.ts'
import { TraceSink } from './trace-sink.ts'
import { traceTcp } from './trace-tcp.ts'
import { traceUdp } from './trace-udp.ts'

/**
 * @param folder where the runner reads the trace
 * @param bell file that the runner watches
 */
export function startTrace(folder: string, bell: number): void {
  const recorder = new TraceRecorder(new TraceSink(folder, bell))
  traceTcp(recorder)
  traceUdp(recorder)
}
