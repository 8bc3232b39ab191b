/**
 * `npm test`: the platform's own tests, the course's static checks, every suite against
 * `solutions/` and against the learner's `labs/`. An exercise that is not started is no failure.
 */
import { parseArgs } from 'node:util'
import { ROOT } from '../../catalogue/paths.ts'
import type { Command } from '../command.ts'
import { COMMON_OPTIONS } from '../command.ts'
import { chooseLabs } from '../chosen-labs.ts'
import { EXIT } from '../main.ts'
import { printer } from '../printer.ts'
import { TestReporter } from '../test-reporter.ts'

/** Projects of vitest.config.ts: what a learner waits for, what CI adds, and what takes minutes each. */
function projectsOf(
  { site, deep, host }: { site: boolean; deep: boolean; host: boolean },
  isOneLab: boolean,
): string[] {
  if (deep) return ['deep']
  if (host) return ['host', 'site']
  if (isOneLab) return ['solutions', 'labs']
  const usual = ['pure', 'programs', 'platform', 'solutions', 'labs']
  return site ? [...usual, 'site', 'grader', 'host'] : usual
}

/** Attacks that need a browser are among the site's tests. */
function filesOf(isHost: boolean, labs: { slug: string }[]): string[] {
  if (isHost) return ['tests/host/attacks/', 'tests/host/endurance/', 'tests/site/attacks']
  return labs.map(({ slug }) => `tests/labs/${slug}/`)
}

export const command: Command = async (args, { language }) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...COMMON_OPTIONS,
      site: { type: 'boolean', default: false },
      deep: { type: 'boolean', default: false },
      host: { type: 'boolean', default: false },
    },
  })
  // What CI adds; read by vitest.config.ts.
  if (values.site) process.env['OTW_THOROUGH'] = '1'
  const labs = chooseLabs(positionals, language)
  const isWhole = positionals.length === 0
  const projects = projectsOf(values, !isWhole)
  const reporter = new TestReporter({
    labs,
    language,
    paint: printer(process.stdout),
  })
  // Wrong usage is told without it: it takes its time to load.
  const { createVitest } = await import('vitest/node')
  const vitest = await createVitest(
    'test',
    { root: ROOT, watch: false, project: projects, reporters: [reporter] },
    { clearScreen: false, server: { watch: null } },
  )
  try {
    await vitest.start(filesOf(values.host, isWhole ? [] : labs))
  } finally {
    await vitest.close()
  }
  // vitest sets the exit code of the process itself; ours says the same in our own terms.
  return reporter.hasFailed ? EXIT.failed : EXIT.passed
}
