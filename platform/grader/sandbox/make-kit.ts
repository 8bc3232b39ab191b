/** Writes the kit into the folder that the command line names. See kit.ts. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'

const PLATFORM = join(import.meta.dirname, '..', '..')
const PARTS = ['checker/boundary', 'tracer']

/** Names that resolvers look up; nothing else of the machine's configuration is in a sandbox. */
const HOSTS = '127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n'

function makeKit(folder: string): void {
  mkdirSync(folder, { recursive: true })
  chmodSync(folder, 0o755)
  write(join(folder, 'package.json'), '{ "type": "module" }\n')
  write(join(folder, 'hosts'), HOSTS)
  write(join(folder, 'passwd'), 'learner:x:1000:1000::/tmp:/bin/false\n')
  for (const part of PARTS) {
    let to = folder
    for (const name of part.split('/')) {
      to = join(to, name)
      mkdirSync(to, { recursive: true })
      chmodSync(to, 0o755)
    }
    for (const file of readdirSync(join(PLATFORM, part))) {
      if (!file.endsWith('.ts')) continue
      const source = readFileSync(join(PLATFORM, part, file), 'utf8')
      write(join(to, file.replace(/\.ts$/, '.js')), toJavaScript(source))
    }
  }
}

function toJavaScript(source: string): string {
  return stripTypeScriptTypes(source).replace(/( from '\.[^']*)\.ts'/g, "$1.js'")
}

function write(path: string, text: string): void {
  writeFileSync(path, text)
  chmodSync(path, 0o644)
}

const [folder] = process.argv.slice(2)
if (folder !== undefined) makeKit(folder)
