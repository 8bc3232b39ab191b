/** The labs of a command line. What is wrong with another lab is said, and stops nobody. */
import { findLab, readCatalogue, type BrokenLab, type Lab } from '../catalogue/catalogue.ts'
import { fillPlaceholders, type Language } from '../shared/languages.ts'
import { printer } from './printer.ts'
import { formatCourseError } from './refusals.ts'
import { cliTexts } from './texts.ts'

/**
 * @param names as `findLab` takes them; none of them means all labs
 * @throws CourseError `ERR_UNKNOWN_LAB`, or `ERR_BAD_LAB` for a lab that is named
 */
export function chooseLabs(names: string[], language: Language): Lab[] {
  const catalogue = readCatalogue()
  const labs = names.length === 0 ? catalogue.labs : names.map((name) => findLab(name, catalogue))
  warnOf(catalogue.broken, language)
  return labs
}

/** For commands that go on without a broken lab. */
export function warnOfBrokenLabs(language: Language): void {
  warnOf(readCatalogue().broken, language)
}

function warnOf(broken: BrokenLab[], language: Language): void {
  const paint = printer(process.stderr)
  for (const { error } of broken) {
    const [problem = '', ...hint] = formatCourseError(error, language).split('\n')
    const text = fillPlaceholders(cliTexts(language).brokenLab, { problem })
    console.error(`${paint('yellow', '!')} ${text}`)
    for (const line of hint) console.error(`  ${line}`)
  }
}
