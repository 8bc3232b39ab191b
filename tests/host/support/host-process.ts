/** A host in a process of its own, so that its memory can be looked at and it can be killed. */
import { startHost, type HostOptions } from '../../../platform/host/server.ts'
import { openSession } from '../../../platform/runner/session.ts'

// As every command of ours does.
const session = openSession()
const host = await startHost(JSON.parse(process.env['TOY_OPTIONS'] ?? '{}') as HostOptions)
process.send?.(host.url)
process.once('SIGTERM', () => {
  void host
    .dispose()
    .then(() => session.dispose())
    .then(() => process.disconnect?.())
})
