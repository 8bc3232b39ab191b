/** Writes the bundle of a module into a file; both are named on the command line. See bundled.ts. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { bundle } from './bundle.ts'
import { headOf, lookAt } from './bundled.ts'

const [entry = '', file = ''] = process.argv.slice(2)
const { code, sources } = await bundle(entry)
mkdirSync(dirname(file), { recursive: true })
// Whole or not at all: another process may load it in this very moment.
const unfinished = `${file}.${process.pid}`
writeFileSync(unfinished, headOf(sources.map(lookAt)) + code)
renameSync(unfinished, file)
