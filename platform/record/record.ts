/**
 * Records a scene: a host of its own on a free port, the lab's real programs with the solution's
 * code, a hand that plays the script. What comes out is what a page would have been told.
 */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { release, type as systemName } from 'node:os'
import { dirname, join } from 'node:path'
import type { Lab } from '../catalogue/catalogue.ts'
import { LABS, SOLUTIONS, SUITES } from '../catalogue/paths.ts'
import { startHost } from '../host/server.ts'
import { startLabProcess } from '../runner/start-lab-process.ts'
import { temporaryFolder } from '../runner/temporary-folder.ts'
import { CourseError } from '../shared/errors.ts'
import { RECORDING_FORMAT, type Recording } from '../shared/recording.ts'
import { fingerprintScene } from './fingerprint.ts'
import { playScript } from './hand.ts'
import { inOrder } from './order.ts'
import { portsOf, tapPackets, toolVersion, type CaptureFacts } from './packets.ts'
import { RecordingPage } from './page.ts'
import { useTemporaryFolder, withoutPlaces } from './places.ts'
import { readScript, type Script } from './script.ts'

/** How long the events of a process that has ended may still be under way. */
const LAST_EVENTS_MS = 1_000

export interface RecordOptions {
  lab: Lab
  scene: string
  labsFolder?: string
  solutionsFolder?: string
  suitesFolder?: string
  /** Of the typing hand; 1 unless a test is in a hurry. */
  speed?: number
  /** Where the packets of the run are kept, if they can be had; nowhere unless given. */
  captureFile?: string
}

export interface Recorded {
  recording: Recording
  /** What was captured, or why nothing was; absent when nothing was asked for. */
  packets?: CaptureFacts | { why: string }
}

interface Places {
  labsFolder: string
  solutionsFolder: string
  suitesFolder: string
  /** Ours alone, and removed afterwards. */
  folder: string
}

/**
 * Runs a scene and records it.
 * @throws CourseError `ERR_BAD_LAB` when the script is missing or wrong, or when the programs do
 *   not do what it waits for
 */
export async function recordScene(options: RecordOptions): Promise<Recorded> {
  const { lab, scene } = options
  const { labsFolder = LABS, solutionsFolder = SOLUTIONS, suitesFolder = SUITES } = options
  const folder = temporaryFolder('record')
  const places = { labsFolder, solutionsFolder, suitesFolder, folder }
  const restore = useTemporaryFolder(folder)
  try {
    return await run(options, readScript(lab, scene, suitesFolder), places)
  } catch (error) {
    if (error instanceof CourseError) throw error
    const why = error instanceof Error ? error.message : String(error)
    const file = `tests/labs/${lab.slug}/recordings/${scene}.json`
    throw new CourseError('ERR_BAD_LAB', `${file}: ${why}`, { cause: error })
  } finally {
    restore()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function run(options: RecordOptions, script: Script, places: Places): Promise<Recorded> {
  const { lab, scene, captureFile, speed = 1 } = options
  const { host, signal } = await startRecordingHost(lab, places)
  const tap = captureFile === undefined ? undefined : await tapInto(captureFile, lab, scene)
  try {
    const page = await RecordingPage.open(host.url, lab.slug)
    page.begin()
    const zeroUs = Math.round((performance.timeOrigin + performance.now()) * 1_000)
    await playScript({ page, lab: lab.slug, script, signal, speed })
    await allTraced(page)
    await tap?.capture?.stop()
    page.close()
    const recording = toRecording({ lab, scene, script, page }, places)
    if (!tap) return { recording }
    if (!tap.capture) return { recording, packets: { why: tap.why } }
    const { fingerprint } = recording
    const recorded = { ...recording.recorded, tool: await toolVersion() }
    return { recording, packets: { lab: lab.slug, scene, fingerprint, recorded, zeroUs } }
  } finally {
    await tap?.capture?.stop()
    await host.dispose()
  }
}

async function startRecordingHost(lab: Lab, places: Places) {
  const { solutionsFolder, suitesFolder, folder } = places
  const pids = new Map<string, number>()
  const host = await startHost({
    siteFolder: emptySite(folder),
    stateFolder: join(folder, 'state'),
    labsFolder: onlyLab(lab.slug, places),
    solutionsFolder,
    suitesFolder,
    port: 0,
    startProcess: (request) => {
      const program = startLabProcess(request)
      pids.set(request.process, program.pid)
      return program
    },
  })
  const signal = (name: string, sent: 'SIGSTOP' | 'SIGCONT'): void => {
    const pid = pids.get(name)
    if (pid !== undefined) process.kill(pid, sent)
  }
  return { host, signal }
}

function tapInto(file: string, lab: Lab, scene: string): ReturnType<typeof tapPackets> {
  mkdirSync(dirname(file), { recursive: true })
  return tapPackets(portsOf(lab, scene), file)
}

function toRecording(
  made: { lab: Lab; scene: string; script: Script; page: RecordingPage },
  places: Places,
): Recording {
  const { lab, scene, script, page } = made
  const { solutionsFolder, folder } = places
  const shown = { [dirname(solutionsFolder)]: '/course', [folder]: '/tmp' }
  const entries = inOrder(page.entries).map((entry) => withoutPlaces(entry, shown))
  return {
    format: RECORDING_FORMAT,
    lab: lab.slug,
    scene,
    fingerprint: fingerprintScene(lab, scene, places) ?? '',
    recorded: factsOfMachine(),
    columns: script.columns,
    rows: script.rows,
    durationUs: entries.at(-1)?.at ?? 0,
    entries,
  }
}

/**
 * The last events of a process may come after the news of its end. One that ended with open
 * connections never says that they were closed.
 */
async function allTraced(page: RecordingPage): Promise<void> {
  for (const { phase, process } of page.states.values()) {
    if (phase !== 'ended') continue
    const areClosed = (): boolean => {
      const events = page.traced(process)
      const count = (...types: string[]): number =>
        events.filter((type) => types.includes(type)).length
      return count('close') >= count('connected', 'accept') && count('unlisten') >= count('listen')
    }
    await page.until(`the last events of ${process}`, areClosed, LAST_EVENTS_MS).catch(() => {})
  }
}

function factsOfMachine(): Recording['recorded'] {
  return {
    date: new Date().toISOString().slice(0, 10),
    system: systemName(),
    kernel: kernelVersion(),
    node: process.versions.node,
  }
}

/** `6.12.0-1-amd64` says more about a distribution than anybody needs. */
function kernelVersion(): string {
  return /^\d+(\.\d+)*/.exec(release())?.[0] ?? release()
}

/** What else is in labs/ is being worked on, by a learner or an author. */
function onlyLab(slug: string, { labsFolder, folder }: Places): string {
  const labs = join(folder, 'labs')
  cpSync(join(labsFolder, slug), join(labs, slug), { recursive: true })
  return labs
}

function emptySite(folder: string): string {
  const site = join(folder, 'site')
  mkdirSync(site)
  writeFileSync(join(site, 'index.html'), '')
  return site
}
