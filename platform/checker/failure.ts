/** What a check throws when the learner's program, not the course, is at fault. */
import type { Message } from '../shared/languages.ts'
import type { BytesEvidence, DeliveryName, Failure, ValueEvidence } from '../shared/verdict.ts'

/** What a failure may carry besides its message; the steps are added by the check. */
export interface Evidence {
  bytes?: BytesEvidence
  value?: ValueEvidence
  delivery?: DeliveryName
  systemCode?: string
  place?: string
}

/** The learner's program did not do what the check asks for. */
export class LearnerFailure extends Error {
  override name = 'LearnerFailure'
  readonly messageKey: Message
  readonly scope: Failure['scope']
  readonly evidence: Evidence

  constructor(scope: Failure['scope'], message: Message, evidence: Evidence = {}) {
    super(`${message.key} ${JSON.stringify(message.params ?? {})}`)
    this.scope = scope
    this.messageKey = message
    this.evidence = evidence
  }
}

/** The exercise still throws its TODO. */
export class NotStarted extends Error {
  override name = 'NotStarted'
}

/** A failure whose sentence every lab shares. */
export function commonFailure(
  key: string,
  params: Message['params'] = {},
  evidence: Evidence = {},
): LearnerFailure {
  return new LearnerFailure('common', { key, params }, evidence)
}
