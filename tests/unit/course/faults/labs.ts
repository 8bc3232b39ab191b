/** Faults in labs and solutions. */
import type { Fault } from '../toy-course.ts'

const STARTER = 'labs/01-echo/echo.ts'
const KEPT_STARTER = 'tests/labs/01-echo/starters/echo.ts'
const SOLUTION = 'solutions/01-echo/echo.ts'
const LAB = 'labs/01-echo/lab.json'
const OWN_MODULES = 'platform/course/own-modules.json'

export const LAB_FAULTS: Fault[] = [
  {
    rule: 'lab-json',
    about: 'a field of lab.json is wrong',
    change: (toy) => toy.edit(LAB, '7001', '80'),
    files: [LAB],
    problem: /^field "processes\.server\.port"/,
  },
  {
    rule: 'lab-json',
    about: 'a scene names a process that does not exist',
    change: (toy) => toy.edit(LAB, '"processes": ["server"', '"processes": ["host"'),
    files: [LAB],
    problem: /there is no process "host"/,
  },
  {
    rule: 'lab-files',
    about: 'a listed file is in neither folder',
    change: (toy) => {
      toy.edit(LAB, '"client.ts"', '"visitor.ts"')
      for (const folder of ['labs', 'solutions'])
        toy.edit(`${folder}/01-echo/server.ts`, '// #region', '// Talks to client.ts.\n// #region')
    },
    files: ['labs/01-echo/visitor.ts', 'solutions/01-echo/visitor.ts'],
  },
  {
    rule: 'lab-files',
    about: 'a solution is missing',
    change: (toy) => toy.remove('solutions/01-echo/client.ts'),
    files: ['solutions/01-echo/client.ts'],
  },
  {
    rule: 'same-files',
    about: 'a module is given in the solution only',
    change: (toy) => {
      toy.write('solutions/01-echo/helper.ts', 'export const size = 1\n')
      toy.edit(SOLUTION, '// #region', "import './helper.ts'\n// #region")
    },
    files: ['solutions/01-echo/helper.ts'],
    problem: /^labs\/ has no file/,
  },
  {
    rule: 'same-files',
    about: 'a module is given in the lab only',
    change: (toy) => {
      toy.write('labs/01-echo/helper.ts', 'export const size = 1\n')
      for (const file of [STARTER, KEPT_STARTER])
        toy.write(file, `import './helper.ts'\n${toy.read(file)}`)
    },
    files: ['labs/01-echo/helper.ts'],
    problem: /^solutions\/ has no file/,
  },
  {
    rule: 'given-files',
    about: 'a program differs by one byte',
    change: (toy) => toy.edit('labs/01-echo/server.ts', '[1, 2]', '[1, 3]'),
    files: ['labs/01-echo/server.ts'],
  },
  {
    rule: 'stray-file',
    about: 'a file is used by nothing',
    change: (toy) => {
      toy.write('labs/01-echo/echo.old', '')
      toy.write('solutions/01-echo/echo.old', '')
    },
    files: ['labs/01-echo/echo.old', 'solutions/01-echo/echo.old'],
  },
  {
    rule: 'starter-todo',
    about: 'a starter is solved',
    change: (toy) => {
      toy.write(STARTER, toy.read(SOLUTION))
      toy.write(KEPT_STARTER, toy.read(SOLUTION))
    },
    files: [STARTER],
  },
  {
    rule: 'kept-starters',
    about: 'a starter was changed and not kept',
    change: (toy) => toy.write(STARTER, `${toy.read(STARTER)}\n`),
    files: [KEPT_STARTER],
  },
  {
    rule: 'solution-todo',
    about: 'a solution is not solved',
    change: (toy) => toy.edit(SOLUTION, 'return bytes.slice()', "throw new Error('TODO: echo')"),
    files: [SOLUTION],
    line: 4,
  },
  {
    rule: 'shared-module',
    about: 'one lab has another program.ts',
    change: (toy) => {
      for (const folder of ['labs', 'solutions'])
        toy.edit(`${folder}/02-clock/program.ts`, 'every lab', 'all labs')
    },
    files: ['solutions/02-clock/program.ts'],
    problem: /solutions\/01-echo\/program\.ts/,
  },
  {
    rule: 'shared-module',
    about: 'a lab carries the exercise of another one, and not as it is solved there',
    change: (toy) => {
      for (const folder of ['labs', 'solutions']) {
        toy.write(`${folder}/02-clock/echo.ts`, 'export const echo = 1\n')
        toy.edit(`${folder}/02-clock/server.ts`, '// #region', '// Uses echo.ts.\n// #region')
      }
    },
    files: ['solutions/02-clock/echo.ts'],
    problem: /solutions\/01-echo\/echo\.ts/,
  },
  {
    rule: 'own-module',
    about: 'a lab without such a module is said to have its own',
    change: (toy) => toy.write(OWN_MODULES, '{ "echo.ts": { "02-clock": "It strikes." } }'),
    files: [OWN_MODULES],
    problem: /02-clock has no module echo\.ts/,
  },
  {
    rule: 'own-module',
    about: 'a module is declared to be another one, and is not',
    change: (toy) => toy.write(OWN_MODULES, '{ "program.ts": { "02-clock": "It strikes." } }'),
    files: [OWN_MODULES],
    problem: /the same as solutions\/01-echo\/program\.ts/,
  },
]
