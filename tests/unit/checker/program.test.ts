import { tmpdir } from 'node:os'
import { afterEach, describe, expect, it } from 'vitest'
import { Journal } from '../../../platform/checker/journal.ts'
import { Program } from '../../../platform/checker/program.ts'
import { LabProcess } from '../../../platform/runner/process.ts'

const started: LabProcess[] = []

/** A program of one line. */
function run(source: string, cwd = tmpdir()): Program {
  const process = new LabProcess({ args: ['--eval', source], cwd })
  started.push(process)
  return new Program(process, new Journal())
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((process) => process.stop(0)))
})

describe('checker/program', () => {
  it('keeps what it prints apart, from the first byte on, however late one asks', async () => {
    const han = [...Buffer.from('网')]
    const program = run(
      `process.stdout.write(Buffer.from([${han[0]}]))
       process.stderr.write('to err\\n')
       setTimeout(() => process.stdout.write(Buffer.from([${han[1]}, ${han[2]}])), 20)`,
    )
    expect(await program.exitCode()).toBe(0)
    expect(program.printed('out')).toBe('网')
    expect(program.printed('err')).toBe('to err\n')
  })

  it('does not take an end by a signal for an exit', async () => {
    const program = run("process.kill(process.pid, 'SIGKILL')")
    await expect(program.exitCode()).rejects.toMatchObject({
      messageKey: { key: 'signalled', params: { signal: 'SIGKILL' } },
    })
  })

  it('does not blame a learner for a program that could not be started', async () => {
    const program = run('', '/nonexistent')
    const failure = await program.exitCode().catch((error: unknown) => error)
    expect(failure).toMatchObject({ name: 'Error', message: /did not start/ })
  })

  it('tells a program that is not written yet', async () => {
    const program = run("console.error('TODO: write it'); process.exit(1)")
    await expect(program.exitCode()).rejects.toMatchObject({ name: 'NotStarted' })
  })
})
