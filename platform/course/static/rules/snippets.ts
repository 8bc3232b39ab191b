/** Code in a page comes from a file that runs, by import. */
import { join } from 'node:path'
import type { Course, Page } from '../course.ts'
import { readText } from '../files.ts'
import type { Finding } from '../finding.ts'
import type { Snippet } from '../lesson/lesson.ts'
import { countRegionLines } from '../lesson/snippet.ts'

/** What may be written in a page itself: commands that a reader types, and bytes or output. */
const WRITTEN = ['sh', 'text']
const SOURCES = [
  /^labs\/[^/]+\/[^/]+$/,
  /^solutions\/[^/]+\/[^/]+$/,
  /^tests\/labs\/[^/]+\/peers\/.+$/,
  // What the guides show: the workflows for graders, and a whole small lesson for authors.
  /^platform\/grader\/examples\/[^/]+$/,
  /^tests\/fixtures\/lesson\/.+$/,
]

export function checkSnippets(course: Course): Finding[] {
  return course.pages.flatMap((page) => [
    ...checkFences(page),
    ...page.lesson.snippets.flatMap((snippet) => checkSnippet(course, page, snippet)),
  ])
}

function checkFences({ file, lesson }: Page): Finding[] {
  return lesson.fences
    .filter(({ language }) => !WRITTEN.includes(language))
    .map(({ language, line }) => ({
      rule: 'pasted-code',
      file,
      line,
      problem:
        language === 'indented'
          ? 'This indented block is shown as code.'
          : `This block is marked "${language}"; only sh and text may be written in a page.`,
      hint: 'Import code from a file: <<< @/../solutions/<lab>/<file>.ts#<region>{ts}',
    }))
}

function checkSnippet(
  { root, workspace }: Course,
  { file }: Page,
  { path, region, line }: Snippet,
): Finding[] {
  const finding = (rule: Finding['rule'], problem: string): Finding[] => [
    { rule, file, line, problem },
  ]
  if (!SOURCES.some((source) => source.test(path)))
    return finding('snippet-source', `Snippets do not come from ${path}.`)
  const text = readText(join(root, path))
  if (text === undefined) return finding('snippet-file', `The file ${path} does not exist.`)
  const belongsToLearner = workspace === 'learner' && path.startsWith('labs/')
  if (region === '' || belongsToLearner) return []
  const count = countRegionLines(text, region)
  if (count === undefined)
    return finding('snippet-region', `The file ${path} has no region "${region}" that ends.`)
  return count > 0 ? [] : finding('snippet-region', `The region "${region}" of ${path} is empty.`)
}
