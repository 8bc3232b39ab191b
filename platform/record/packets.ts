/** The packets of a recorded run, kept as pcap with a note that says where they come from. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Lab } from '../catalogue/catalogue.ts'
import { CaptureFailure, startCapture, type Capture } from '../host/capture.ts'
import type { Recording } from '../shared/recording.ts'

/** What stands beside a pcap file. */
export interface CaptureFacts {
  lab: string
  scene: string
  /** Of the recording of the same run. */
  fingerprint: string
  recorded: Recording['recorded'] & { tool: string }
  /** Microseconds since 1970, as pcap counts, at which the recording's time is 0. */
  zeroUs: number
}

/** Where the site keeps them, below its base; the facts beside it end in `.json`. */
export function capturePath(lab: string, scene: string): string {
  return `/captures/${lab}/${scene}.pcap`
}

/** Every port that the scene's processes listen on or call, as lab.json has them. */
export function portsOf(lab: Lab, scene: string): number[] {
  const names = lab.scenes.find(({ id }) => id === scene)?.processes ?? []
  const ports = names.flatMap((name) => {
    const { port, examples = [] } = lab.processes[name] ?? {}
    const asked = examples.map((args) => Number(args[args.indexOf('--port') + 1]))
    return [port, ...asked]
  })
  const real = ports.filter((port): port is number => Number.isInteger(port) && Number(port) > 0)
  return [...new Set(real)].sort((a, b) => a - b)
}

export type PacketTap =
  | { capture: Capture; why?: undefined }
  /** Without tcpdump, or without the right to use it, the rest is recorded all the same. */
  | { capture?: undefined; why: string }

/** Begins to capture a scene's packets into a file. */
export async function tapPackets(ports: number[], file: string): Promise<PacketTap> {
  if (ports.length === 0) return { why: 'no process of the scene has a port' }
  try {
    return { capture: await startCapture({ ports, file, tickBytes: Infinity }) }
  } catch (error) {
    if (!(error instanceof CaptureFailure)) throw error
    return { why: `${error.problem}: ${error.message}` }
  }
}

/** @example 'tcpdump 4.99.3' */
export async function toolVersion(): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)('tcpdump', ['--version'])
  const version = /version (\S+)/.exec(stdout + stderr)?.[1]
  return version === undefined ? 'tcpdump' : `tcpdump ${version}`
}
