/** Sends a verification code by SMS. Given complete. */
import { parseArgs } from 'node:util'
import { MOCK, secretFor } from './mock-account.ts'
import { newCode } from './new-code.ts'
import { onStopSignal, printable, runProgram, wholeNumber } from './program.ts'
import { sendSms } from './send-sms.ts'

const USAGE = `usage: sms.ts [--base-url http://127.0.0.1:7016] [--mobile +447700900123]
              [--account NAME] [--timeout-ms 30000]
       the password is read from the environment: SMS_PASSWORD`
/** What a gateway says when it has accepted a message. */
const ACCEPTED = 2

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'base-url': { type: 'string', default: 'http://127.0.0.1:7016' },
      mobile: { type: 'string', default: '+447700900123' },
      account: { type: 'string', default: MOCK.account },
      'timeout-ms': { type: 'string', default: '30000' },
    },
  })
  const baseUrl = values['base-url']
  const password = secretFor(baseUrl, 'SMS_PASSWORD', MOCK.password)
  const abort = new AbortController()
  onStopSignal(() => abort.abort())
  // #region use
  // A real service keeps the code (better: its hash), when it expires, and how often it was tried.
  const content = `Your code is ${newCode()}. It is valid for 5 minutes. Tell nobody.`
  const { mobile, account } = values
  const answer = await sendSms({
    baseUrl,
    account,
    password,
    mobile,
    content,
    timeoutMs: wholeNumber('--timeout-ms', values['timeout-ms'], 1, 3_600_000),
    signal: abort.signal,
    log: (line) => console.log(printable(line)),
  })
  // #endregion use
  const { code, msg } = answer
  console.log(printable(`the gateway answers with code ${String(code)}: ${String(msg)}`))
  if (code !== ACCEPTED) process.exitCode = 1
}

runProgram(USAGE, main)
