/** What is other in each run and means nothing: where things lie on the author's machine. */
import type { RecordingEntry } from '../shared/recording.ts'

/** What `mkdtemp` adds to a name. */
const RANDOM_FOLDER = /(\/tmp\/on-the-wire-)\w{6}/g

/** @param places absolute folders, with what is shown in their place */
export function withoutPlaces(
  entry: RecordingEntry,
  places: Record<string, string>,
): RecordingEntry {
  if (entry.kind !== 'output') return entry
  let { text } = entry
  for (const [place, shown] of Object.entries(places)) text = text.replaceAll(place, shown)
  return { ...entry, text: text.replace(RANDOM_FOLDER, '$1xxxxxx') }
}

/** Programs keep what they save in this folder: they inherit our environment. */
export function useTemporaryFolder(folder: string): () => void {
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = folder
  return () => {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
  }
}
