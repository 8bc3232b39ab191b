/** Runs Node to its end, as `runCli` runs a command of the course. */
import { spawn } from 'node:child_process'
import { ROOT } from '../../platform/catalogue/paths.ts'
import type { Finished } from './cli.ts'

export function runNode(args: string[]): Promise<Finished> {
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  return new Promise((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
}
