/** Writes the bundle of a module into a file; both are named on the command line. See bundled.ts. */
import { keepFile } from '../shared/keep-file.ts'
import { bundle } from './bundle.ts'
import { headOf, lookAt } from './bundled.ts'

const [entry = '', file = ''] = process.argv.slice(2)
const { code, sources } = await bundle(entry)
// Another process may load it in this very moment: it is there whole, or not at all.
const isKept = keepFile(file, headOf(sources.map(lookAt)) + code)
process.exitCode = isKept ? 0 : 1
