/**
 * Starts a program with what tells the runner about it: its report, its trace, and where it finds
 * its arguments if it is to wait for them.
 */
import { join } from 'node:path'
import type { TraceEvent } from '../shared/trace.ts'
import { REPORT_VARIABLE, TRACE_VARIABLE, type ReportEvent } from '../tracer/report-event.ts'
import { WAIT_VARIABLE } from '../tracer/wait.ts'
import { preloading } from './bundled.ts'
import { openChannel, openPipes, type Channel } from './channel.ts'
import { labEnvironment, RUN_VARIABLE, TRACE_ALL_VARIABLE } from './environment.ts'
import type { ProgramOptions } from './program-options.ts'
import { ReportReader, readReports } from './report-reader.ts'
import { shutIn, type SandboxPlan } from './sandbox.ts'
import { TraceReader } from './trace-reader.ts'
import { Waiting } from './waiting.ts'

const TRACER = join(import.meta.dirname, '..', 'tracer')
const PRELOAD = join(TRACER, 'preload.ts')
const PRELOAD_TRACED = join(TRACER, 'preload-traced.ts')

export interface ProgramListener {
  onEvent(event: ReportEvent): void
  onTrace(events: TraceEvent[]): void
  /** More was reported than a program has to report. */
  onTooLong(bytes: number): void
}

export interface OpenProgram {
  channel: Channel
  waiting?: Waiting
  /** Hands on what was still reported, and stops listening. */
  close(): void
}

/** @throws when no terminal can be opened; a program by pipes tells of its own failure */
export function openProgram(
  options: ProgramOptions,
  runId: string,
  listener: ProgramListener,
): OpenProgram {
  const { sandbox } = options
  return sandbox
    ? openShutIn(options, sandbox, runId, listener)
    : openFree(options, runId, listener)
}

function openFree(options: ProgramOptions, runId: string, listener: ProgramListener): OpenProgram {
  const report = new ReportReader(
    (event) => listener.onEvent(event),
    () => trace?.read(),
  )
  const isTraced = options.trace ?? process.env[TRACE_ALL_VARIABLE] === '1'
  const trace = isTraced
    ? new TraceReader(report.folder, (events) => listener.onTrace(events))
    : undefined
  const waiting = options.waits ? new Waiting(report.folder) : undefined
  const own = {
    [REPORT_VARIABLE]: report.path,
    ...(isTraced ? { [TRACE_VARIABLE]: report.folder } : {}),
    ...(waiting ? { [WAIT_VARIABLE]: waiting.path } : {}),
  }
  const preload = preloading(isTraced ? PRELOAD_TRACED : PRELOAD)
  const launch = {
    args: [preload, ...(options.nodeFlags ?? []), ...options.args],
    cwd: options.cwd,
    env: labEnvironment(runId, { ...options.env, ...own }),
  }
  const close = (): void => {
    waiting?.end()
    trace?.dispose()
    report.dispose()
  }
  try {
    return { channel: openChannel(launch, options), close, ...(waiting ? { waiting } : {}) }
  } catch (error) {
    // There are no more processes to be had, for one.
    close()
    throw error
  }
}

/** The report comes by a pipe after the others: the sandbox sees no file of ours. */
function openShutIn(
  options: ProgramOptions,
  sandbox: SandboxPlan,
  runId: string,
  listener: ProgramListener,
): OpenProgram {
  if (options.terminal !== undefined) throw new TypeError('a sandbox works by pipes only')
  if (options.waits) throw new TypeError('nothing waits in a sandbox')
  const descriptor = 3 + (options.extraPipes ?? 0)
  const launch = {
    args: [`--require=${sandbox.preload}`, ...(options.nodeFlags ?? []), ...options.args],
    cwd: options.cwd,
    env: {},
  }
  const own = { ...options.env, [RUN_VARIABLE]: runId, [REPORT_VARIABLE]: `fd:${descriptor}` }
  const channel = openPipes(shutIn(launch, sandbox, own), descriptor - 2)
  const pipe = channel.extra(descriptor)
  if (pipe)
    readReports(
      pipe,
      (event) => listener.onEvent(event),
      (bytes) => listener.onTooLong(bytes),
    )
  return { channel, close: () => {} }
}
