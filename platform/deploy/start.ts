/** The container's start: a door to the outside, and behind it the course as `npm start` has it. */
import { main } from '../cli/main.ts'
import { DEFAULT_PORT } from '../shared/limits.ts'
import { DOOR_PORT, openDoor } from './door.ts'

const door = await openDoor(DOOR_PORT, DEFAULT_PORT)
const own = ['start', '--no-open', '--port', String(DEFAULT_PORT)]
process.exitCode = await main([...own, ...process.argv.slice(2)])
await door.dispose()
