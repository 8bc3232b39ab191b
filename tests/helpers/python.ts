/**
 * Python as the file that it is. What is called `python3` may be a script that first looks for it
 * (pyenv, asdf), at each start anew and longer than Python itself takes.
 */
import { spawnSync } from 'node:child_process'

const SHOW_PATH = 'import sys; print(sys.executable)'

const asked = spawnSync('python3', ['-c', SHOW_PATH], { encoding: 'utf8' })

export const hasPython = asked.status === 0

/** What to start; only where `hasPython`. */
export const PYTHON = asked.stdout?.trim() || 'python3'
