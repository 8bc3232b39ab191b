/** `npm run check -- 07 --only ID --inspect[=PORT]`: a debugger for one check. */
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { CourseError } from '../shared/errors.ts'
import { usageError } from './refusals.ts'
import { readPortOf } from './port-option.ts'

/** Node's own, which debuggers try first. */
const DEFAULT_PORT = 9229
const HOST = '127.0.0.1'

/** Without a port the option stands alone, which `parseArgs` does not know. */
export function withPort(args: string[]): string[] {
  return args.map((arg) => (arg === '--inspect' ? `--inspect=${DEFAULT_PORT}` : arg))
}

export interface InspectRequest {
  /** What follows `--inspect=`; `undefined` without the option. */
  inspect?: string | undefined
  only?: string | undefined
  watch: boolean
  /** How many labs have such a check. */
  labs: number
  env?: NodeJS.ProcessEnv
}

/**
 * @returns the port at which the check's first process will wait
 * @throws CourseError `ERR_USAGE` where nobody would come, or several would be waited for;
 *   `ERR_PORT_BUSY`
 */
export async function findInspectPort(request: InspectRequest): Promise<number | undefined> {
  const { inspect, only, watch, labs, env = process.env } = request
  if (inspect === undefined) return undefined
  if (only === undefined || labs !== 1) throw usageError('inspect-one')
  if (watch) throw usageError('inspect-watch')
  if (isAutomatic(env)) throw usageError('inspect-automatic')
  return await freePort(readPortOf('--inspect', inspect))
}

/** `CI` is set by every usual engine; a person who exports it empty, or as false, is a person. */
function isAutomatic({ CI = '' }: NodeJS.ProcessEnv): boolean {
  return !['', '0', 'false'].includes(CI)
}

/** A process whose port is taken would end at once, before anybody could look. */
async function freePort(wanted: number): Promise<number> {
  const server = createServer().listen({ host: HOST, port: wanted })
  try {
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  } catch (error) {
    const params = { address: `${HOST}:${wanted}` }
    throw new CourseError('ERR_PORT_BUSY', `A debugger cannot come in at ${params.address}.`, {
      hint: 'Another port: --inspect=9230, or --inspect=0 for a free one.',
      key: 'debugger-port',
      params,
      cause: error,
    })
  } finally {
    await new Promise((resolve) => server.close(resolve))
  }
}

/** Where to attach. */
export function inspectAddress(port: number): string {
  return `${HOST}:${port}`
}
