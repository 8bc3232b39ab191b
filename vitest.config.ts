import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { LABS, SOLUTIONS } from './platform/catalogue/paths.ts'
import { newSeed } from './platform/checker/seed.ts'
import { keepCompiled } from './tests/helpers/compile-cache.ts'

keepCompiled()

/** One seed a run, so that a failure names what repeats it. `OTW_SEED` sets it. */
const seed = Number(process.env['OTW_SEED'] ?? newSeed())

/** A second try on CI, so that one slow second does not hide the rest; the reporter names who needed it. */
const retry = Number(process.env['OTW_RETRY'] ?? 0)

/** `npm run test:all`: endurance, and everything of which `npm test` takes a sample. */
const isThorough = process.env['OTW_THOROUGH'] === '1'

/** More disturb each other: they measure times and start programs. */
const MOST_WORKERS = 6

const suites = (name: string, target: string): object => ({
  test: {
    name,
    include: ['tests/labs/*/checks.test.ts'],
    isolate: false,
    provide: { target, seed },
  },
})

/** Tests of functions that keep nothing and start nothing: one process for all of them. */
const PURE = [
  'tests/unit/*.test.ts',
  'tests/unit/{bench,catalogue,course,deploy,packets,record,shared,tcp}/*.test.ts',
  'tests/unit/site/wire/*.test.ts',
  'tests/unit/grader/{examples,grade,reports,shard,state,submissions,tools}.test.ts',
  // Modules are replaced in it.
  'tests/unit/cli/!(main).test.ts',
  // VitePress keeps one renderer of Markdown in a process, whoever asks for another.
  'tests/unit/site/!(code-blocks|glossary-marks|markdown).test.ts',
]

/** Tests that start programs and end them, and leave nothing in their own process. */
const PROGRAMS = [
  'tests/cli/*.test.ts',
  'tests/labs/*/{browser,peers,programs,python}.test.ts',
  'tests/unit/{checker,tracer}/*.test.ts',
]

export default defineConfig({
  test: {
    pool: 'forks',
    // Tests wait as much as they work: one file more than there are cores. With browsers, on two
    // cores, two are enough.
    maxWorkers: isThorough ? 2 : Math.min(availableParallelism() + 1, MOST_WORKERS),
    // What a learner's code did after its check was decided is nobody's fault; as in our own driver.
    onUnhandledError: ({ name }) =>
      !['LearnerFailure', 'RemoteError', 'NotStarted'].includes(name ?? ''),
    projects: [
      {
        test: {
          name: 'pure',
          retry,
          include: PURE,
          isolate: false,
          testTimeout: 30_000,
          setupFiles: ['tests/helpers/strict.ts'],
          provide: { target: SOLUTIONS, seed, isThorough },
        },
      },
      {
        test: {
          name: 'programs',
          retry,
          include: PROGRAMS,
          isolate: false,
          testTimeout: 30_000,
          setupFiles: ['tests/helpers/strict.ts'],
          provide: { target: SOLUTIONS, seed, isThorough },
        },
      },
      {
        test: {
          name: 'platform',
          retry,
          include: [
            'tests/{unit,host,cli}/**/*.test.ts',
            'tests/labs/*/*.test.ts',
            'tests/course.test.ts',
          ],
          exclude: [
            ...PURE,
            ...PROGRAMS,
            'tests/labs/*/checks.test.ts',
            'tests/host/{attacks,endurance}/**',
          ],
          testTimeout: 30_000,
          setupFiles: ['tests/helpers/strict.ts'],
          provide: { target: SOLUTIONS, seed, isThorough },
        },
      },
      {
        test: {
          // What a host must stand: those who want in, and what goes on for long or goes wrong.
          name: 'host',
          retry,
          include: ['tests/host/{attacks,endurance}/*.test.ts'],
          // One after the other: some look at everything that the machine runs for them.
          fileParallelism: false,
          testTimeout: 120_000,
          setupFiles: ['tests/helpers/strict.ts'],
          provide: { target: SOLUTIONS, seed },
        },
      },
      {
        test: {
          name: 'site',
          retry,
          include: ['tests/site/**/*.test.ts'],
          globalSetup: ['tests/helpers/site-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          provide: { target: SOLUTIONS, seed },
        },
      },
      {
        test: {
          name: 'grader',
          retry,
          include: ['tests/grader/*.test.ts'],
          // One after the other: each starts slots of its own on all cores.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          setupFiles: ['tests/helpers/strict.ts'],
          provide: { target: SOLUTIONS, seed },
        },
      },
      {
        test: {
          // What takes minutes each: a whole class graded twice, both ways to run suites compared.
          name: 'deep',
          include: ['tests/deep/*.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          setupFiles: ['tests/helpers/strict.ts'],
          provide: { target: SOLUTIONS, seed },
        },
      },
      suites('solutions', SOLUTIONS),
      suites('labs', LABS),
    ],
  },
})
