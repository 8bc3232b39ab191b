/** Where recordings are kept, and how they are written: one entry a line, so that changes show. */
import { readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DOCS } from '../catalogue/paths.ts'
import { keepFile } from '../shared/keep-file.ts'
import { parseRecording, recordingPath, type Recording } from '../shared/recording.ts'
import { capturePath, type CaptureFacts } from './packets.ts'

const PUBLIC = join(DOCS, 'public')

/** Absolute path of a scene's recording. */
export function recordingFile(slug: string, scene: string, publicFolder = PUBLIC): string {
  return join(publicFolder, recordingPath(slug, scene))
}

/** @returns whether it could be written */
export function writeRecording(recording: Recording, publicFolder = PUBLIC): boolean {
  const path = recordingFile(recording.lab, recording.scene, publicFolder)
  return keepFile(path, formatRecording(recording))
}

/** Absolute path of a scene's packets. */
export function captureFile(slug: string, scene: string, publicFolder = PUBLIC): string {
  return join(publicFolder, capturePath(slug, scene))
}

/**
 * Puts packets that were captured into `unfinished` beside the recording, with their facts; without
 * facts there are none, and those of an older run go.
 * @returns whether what stands there belongs to this run
 */
export function keepCapture(
  unfinished: string,
  of: { slug: string; scene: string; facts: CaptureFacts | undefined },
): boolean {
  const path = captureFile(of.slug, of.scene)
  const factsPath = path.replace(/\.pcap$/, '.json')
  if (!of.facts) {
    for (const file of [unfinished, path, factsPath]) rmSync(file, { force: true })
    return true
  }
  renameSync(unfinished, path)
  return keepFile(factsPath, `${JSON.stringify(of.facts, null, 2)}\n`)
}

export function formatRecording({ entries, ...head }: Recording): string {
  const lines = entries.map((entry) => JSON.stringify(entry)).join(',\n')
  return `${JSON.stringify(head).slice(0, -1)},"entries":[\n${lines}\n]}\n`
}

/** @returns `undefined` when there is none, or none that can be read */
export function readRecording(path: string): Recording | undefined {
  try {
    return parseRecording(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return undefined
  }
}
