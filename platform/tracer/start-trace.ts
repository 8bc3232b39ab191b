/** Begins to trace this process. A process that is not traced does not load it. */
import { observe } from './trace-frames.ts'
import { TraceRecorder } from './trace-recorder.ts'
import { TraceSink } from './trace-sink.ts'
import { traceTcp } from './trace-tcp.ts'
import { traceUdp } from './trace-udp.ts'

/**
 * Begins to trace.
 * @param folder where the runner reads the trace
 * @param bell file that the runner watches
 * @returns what writes all that is known; to be called when the process dies of an error
 */
export function startTrace(folder: string, bell: number): () => void {
  const sink = new TraceSink(folder, bell)
  const recorder = new TraceRecorder(sink)
  traceTcp(recorder)
  traceUdp(recorder)
  const flush = (): void => sink.flush()
  // Whatever may be the last thing that a program does.
  for (const name of ['reallyExit', 'abort', 'kill']) observe(process, name, flush)
  // It is told of its own end by `emit`, which is not a property of `process` itself.
  observe(Object.getPrototypeOf(process) as object, 'emit', flush)
  return flush
}
