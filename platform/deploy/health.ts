/** Is the course there? Asked through the door, as every page comes; answers by its exit code. */
import { get } from 'node:http'
import { DEFAULT_PORT } from '../shared/limits.ts'
import { DOOR_PORT } from './door.ts'

get(
  {
    port: DOOR_PORT,
    host: '127.0.0.1',
    path: '/_course/health',
    // The course's own name; under which one it is reached from outside, nobody here knows.
    headers: { host: `127.0.0.1:${DEFAULT_PORT}` },
  },
  ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1),
).on('error', () => process.exit(1))
