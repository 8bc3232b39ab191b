/** `npm run record`: runs each scene for real and keeps what a page without a host replays. */
import { rmSync } from 'node:fs'
import { relative } from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { findLab, readLabs, type Lab } from '../../catalogue/catalogue.ts'
import { ROOT, SOLUTIONS, SUITES } from '../../catalogue/paths.ts'
import { fingerprintScene } from '../../record/fingerprint.ts'
import {
  captureFile,
  formatRecording,
  keepCapture,
  readRecording,
  recordingFile,
  writeRecording,
} from '../../record/files.ts'
import { recordScene } from '../../record/record.ts'
import { CourseError } from '../../shared/errors.ts'
import type { Command } from '../command.ts'
import { COMMON_OPTIONS } from '../command.ts'
import { EXIT } from '../main.ts'
import { printer, type Paint } from '../printer.ts'
import { usageError } from '../refusals.ts'

/** What a reader on a slow connection waits for without noticing. A larger one is said, not refused. */
const GOOD_BYTES = 60 * 1024

export const command: Command = async (args) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...COMMON_OPTIONS,
      /** Only these scenes. */
      scene: { type: 'string', multiple: true, default: [] },
      /** Only what is missing or older than its lab. */
      stale: { type: 'boolean', default: false },
    },
  })
  const labs = positionals.length === 0 ? readLabs() : positionals.map((name) => findLab(name))
  const wanted = scenesOf(labs, values.scene)
  const paint = printer(process.stdout)
  const open = values.stale ? wanted.filter(({ lab, scene }) => !isFresh(lab, scene)) : wanted
  if (open.length === 0) console.log('Every recording is of its lab as it is now.')
  let failures = 0
  for (const { lab, scene } of open) failures += await record(lab, scene, paint)
  return failures === 0 ? EXIT.passed : EXIT.failed
}

function scenesOf(labs: Lab[], only: string[]): { lab: Lab; scene: string }[] {
  const all = labs.flatMap((lab) => lab.scenes.map(({ id }) => ({ lab, scene: id })))
  const unknown = only.find((wanted) => !all.some(({ scene }) => scene === wanted))
  if (unknown !== undefined) {
    const list = all.map(({ scene }) => scene).join(', ')
    throw usageError('no-scene', { name: unknown, list })
  }
  return only.length === 0 ? all : all.filter(({ scene }) => only.includes(scene))
}

function isFresh(lab: Lab, scene: string): boolean {
  const kept = readRecording(recordingFile(lab.slug, scene))
  const folders = { solutionsFolder: SOLUTIONS, suitesFolder: SUITES }
  return kept !== undefined && kept.fingerprint === fingerprintScene(lab, scene, folders)
}

async function record(lab: Lab, scene: string, paint: Paint): Promise<number> {
  const name = `${lab.slug}, ${scene}`
  const unfinished = `${captureFile(lab.slug, scene)}.unfinished`
  try {
    const { recording, packets } = await recordScene({ lab, scene, captureFile: unfinished })
    const facts = packets && 'zeroUs' in packets ? packets : undefined
    const isKept =
      writeRecording(recording) && keepCapture(unfinished, { slug: lab.slug, scene, facts })
    if (!isKept) {
      const file = relative(ROOT, recordingFile(lab.slug, scene))
      console.log(`${paint('red', '✗')} ${name}: ${file} could not be written`)
      return 1
    }
    const bytes = gzipSync(formatRecording(recording)).length
    const size = `${recording.entries.length} entries, ${Math.ceil(bytes / 1024)} kB compressed`
    const seconds = (recording.durationUs / 1e6).toFixed(1)
    const isLarge = bytes > GOOD_BYTES ? paint('yellow', ' (large for a page)') : ''
    console.log(`${paint('green', '✓')} ${name}: ${seconds} s, ${size}${isLarge}`)
    if (packets && 'why' in packets)
      console.log(`  ${paint('yellow', `without packets (${packets.why})`)}`)
    return 0
  } catch (error) {
    if (!(error instanceof CourseError)) throw error
    console.log(`${paint('red', '✗')} ${name}: ${error.message}`)
    return 1
  } finally {
    rmSync(unfinished, { force: true })
  }
}
