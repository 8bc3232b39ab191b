/** A host in a process of its own, so that its memory can be looked at. */
import { startHost, type HostOptions } from '../../../platform/host/server.ts'

const host = await startHost(JSON.parse(process.env['TOY_OPTIONS'] ?? '{}') as HostOptions)
process.send?.(host.url)
process.once('SIGTERM', () => void host.dispose().then(() => process.disconnect?.()))
