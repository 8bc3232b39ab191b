/** The types that the modules of this lab share. Given complete. */

/** Who sends or receives. */
export interface Mailbox {
  /** As a person reads it, in any script: `Ада Лавлейс`. May be missing or empty. */
  name?: string
  /** `ada@example.com`, ASCII only. */
  address: string
}

export interface Attachment {
  /** In any script: `отчёт.pdf`. */
  name: string
  /** `type/subtype`; without it the end of the name decides. */
  type?: string
  bytes: Uint8Array
}

export interface MessageOptions {
  from: Mailbox
  to: readonly Mailbox[]
  cc?: readonly Mailbox[]
  /** Get the message, but are never named in it. */
  bcc?: readonly Mailbox[]
  subject: string
  text: string
  attachments?: readonly Attachment[]
  date: Date
  /** Without its angle brackets: `1234@example.com`. */
  messageId: string
  /** Between the parts; made up if missing. */
  boundary?: string
  /** Of the text, default `base64`. Attachments are always Base64. */
  textEncoding?: 'base64' | 'quoted-printable'
}
