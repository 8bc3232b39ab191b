/** Writes the kit into the folder that the command line names. See kit.ts. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundle } from '../../runner/bundle.ts'

const PLATFORM = join(import.meta.dirname, '..', '..')
/** Where the kit has it, and what it is made from. */
const BUNDLES: Record<string, string> = {
  'child.cjs': 'checker/boundary/child.ts',
  'program.cjs': 'checker/boundary/program.ts',
  'preload.cjs': 'tracer/preload.ts',
}

/** Names that resolvers look up; nothing else of the machine's configuration is in a sandbox. */
const HOSTS = '127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n'

async function makeKit(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  chmodSync(folder, 0o755)
  write(join(folder, 'hosts'), HOSTS)
  write(join(folder, 'passwd'), 'learner:x:1000:1000::/tmp:/bin/false\n')
  for (const [name, entry] of Object.entries(BUNDLES))
    write(join(folder, name), (await bundle(join(PLATFORM, entry))).code)
}

function write(path: string, text: string): void {
  writeFileSync(path, text)
  chmodSync(path, 0o644)
}

const [folder] = process.argv.slice(2)
if (folder !== undefined) await makeKit(folder)
