/** Recordings: one of each scene, of the run that the lab gives now. */
import { join } from 'node:path'
import type { Lab } from '../../../catalogue/catalogue.ts'
import { readRecording, recordingFile } from '../../../record/files.ts'
import { fingerprintScene } from '../../../record/fingerprint.ts'
import { scriptPath } from '../../../record/script.ts'
import type { Course } from '../course.ts'
import { listFiles, listFolders, readBytes } from '../files.ts'
import type { Finding } from '../finding.ts'

const FOLDER = 'docs/public/recordings'

export function checkRecordings(course: Course): Finding[] {
  const findings = course.labs.flatMap(({ lab }) =>
    (lab?.scenes ?? []).flatMap(({ id }) => (lab ? checkScene(course, lab, id) : [])),
  )
  return [...findings, ...checkStray(course)]
}

function checkScene({ root }: Course, lab: Lab, scene: string): Finding[] {
  const hint = `npm run record -- ${lab.slug.slice(0, 2)} --scene ${scene}`
  const script = join('tests/labs', scriptPath(lab.slug, scene))
  if (!readBytes(join(root, script)))
    return [
      {
        rule: 'recording',
        file: script,
        problem: 'The scene has no script, so that nobody can record it.',
        hint: 'platform/record/script.ts describes the steps of a script.',
      },
    ]
  const file = `${FOLDER}/${lab.slug}/${scene}.json`
  const path = recordingFile(lab.slug, scene, join(root, 'docs/public'))
  if (!readBytes(path))
    return [{ rule: 'recording', file, problem: 'The scene has not been recorded.', hint }]
  const recording = readRecording(path)
  if (!recording) return [{ rule: 'recording', file, problem: 'It is no recording.', hint }]
  const folders = {
    solutionsFolder: join(root, 'solutions'),
    suitesFolder: join(root, 'tests/labs'),
  }
  if (recording.fingerprint === fingerprintScene(lab, scene, folders)) return []
  const problem = 'It is older than the files of its lab: another run might show something else.'
  return [{ rule: 'recording', file, problem, hint }]
}

/** What no scene of the course shows any more. */
function checkStray({ root, labs }: Course): Finding[] {
  const folder = join(root, FOLDER)
  return listFolders(folder).flatMap((slug) => {
    const known = labs.find((one) => one.slug === slug)
    // A lab.json that cannot be read is reported elsewhere.
    if (known && !known.lab) return []
    const scenes = (known?.lab?.scenes ?? []).map(({ id }) => `${id}.json`)
    return listFiles(join(folder, slug))
      .filter((name) => !scenes.includes(name))
      .map((name): Finding => ({
        rule: 'recording',
        file: `${FOLDER}/${slug}/${name}`,
        problem: 'The course has no such scene.',
      }))
  })
}
