/** Times a command from its start to its end or to the first output that matches. */
import { spawn } from 'node:child_process'
import { ROOT } from '../catalogue/paths.ts'

/** Milliseconds from spawn to exit. @throws when the exit code is not 0 */
export function timeCommand(args: string[], cwd = ROOT): Promise<number> {
  const startedMs = performance.now()
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'] })
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(performance.now() - startedMs)
      else reject(new Error(`${args.join(' ')} ended with ${code}: ${stderr}`))
    })
  })
}

/** Milliseconds from spawn to the first output that holds `text`; then it is ended. */
export function timeUntil(
  args: string[],
  text: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  const startedMs = performance.now()
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'ignore'] })
  let output = ''
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      if (!output.includes(text)) return
      const ms = performance.now() - startedMs
      child.once('close', () => resolve(ms))
      child.stdout.removeAllListeners('data').resume()
      child.kill('SIGKILL')
      output = ''
    })
    child.on('close', () => {
      if (output !== '') reject(new Error(`ended without "${text}": ${output}`))
    })
  })
}
