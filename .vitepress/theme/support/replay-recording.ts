/** Fetches recordings, each once; a page shows the same one in several places. */
import {
  parseRecording,
  recordingPath,
  type Recording,
} from '../../../platform/shared/recording.ts'

const loading = new Map<string, Promise<Recording | undefined>>()

/** @returns `undefined` when there is none, or none that can be read */
export async function loadRecording(
  base: string,
  lab: string,
  scene: string,
): Promise<Recording | undefined> {
  const url = base.replace(/\/$/, '') + recordingPath(lab, scene)
  const known = loading.get(url) ?? fetchRecording(url)
  loading.set(url, known)
  const recording = await known
  // The network may be back the next time.
  if (!recording) loading.delete(url)
  return recording
}

async function fetchRecording(url: string): Promise<Recording | undefined> {
  try {
    const response = await fetch(url)
    return response.ok ? parseRecording(await response.json()) : undefined
  } catch {
    return undefined
  }
}
