/** The host in a process of its own, as `npm start` has it, over a lab of the bench. */
import { startHost, type HostOptions } from '../../host/server.ts'

const host = await startHost(JSON.parse(process.argv[2] ?? '') as HostOptions)
process.send?.(host.url)
process.on('message', () => process.send?.(process.memoryUsage.rss()))
process.on('disconnect', () => void host.dispose().then(() => process.exit()))
