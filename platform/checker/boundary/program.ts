/** Preloaded into a program of a lab that a check starts; see stripping.ts. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { stripOnce } from './stripping.ts'

stripOnce(pathToFileURL(join(process.cwd(), '/')).href, process.env['NODE_COMPILE_CACHE'])
