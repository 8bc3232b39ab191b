/** Runs the client in udp-client.ts. What it throws is reported on standard error in one line. */
import { runProgram } from './program.ts'
import { main } from './udp-client.ts'

runProgram('usage: client.ts HOST PORT [--timeout-ms 1000]   (empty line or Ctrl-D ends)', main)
