import { describe, expect, it } from 'vitest'
import { runCli } from '../helpers/cli.ts'

describe('cli/record', () => {
  it('names the scenes that there are when it is given another one', async () => {
    const { code, stderr } = await runCli(['record', '07', '--scene', 'choir'])
    expect(code).toBe(2)
    expect(stderr).toContain('There is no scene "choir". There are: echo, chaos')
  })

  it('says that there is no such lab', async () => {
    const { code, stderr } = await runCli(['record', '99'])
    expect(code).toBe(2)
    expect(stderr).toContain('07-framing')
  })

  it('runs nothing that has been recorded as it is now', async () => {
    const { code, stdout } = await runCli(['record', '07', '--stale'])
    expect(stdout).toBe('Every recording is of its lab as it is now.\n')
    expect(code).toBe(0)
  })
})
