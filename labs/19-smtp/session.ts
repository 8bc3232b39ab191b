/**
 * One SMTP dialogue, the server's side: what came in decides what is answered. No socket here
 * (RFC 5321 §3, §4). `LineReader` (lines.ts) cuts commands, `TextReader` messages.
 */

/** A message as it was handed over. The envelope is what the commands said; `data` has the rest. */
export interface StoredMessage {
  /** Where failures are reported to; empty for `<>`. */
  from: string
  to: string[]
  /** Header and body, as they were before the client stuffed the dots. */
  data: Uint8Array
}

export interface SessionOptions {
  /** What the server calls itself. Default `sink.example`. */
  name?: string
  /** Largest message accepted, in bytes. Default 1 MiB. */
  maxSize?: number
}

export interface Answer {
  /** Complete reply lines, each with CR LF; empty when no line was complete. */
  replies: string
  /** The messages that were stored. */
  messages: StoredMessage[]
  /** The commands that were read, as they came; one that begins with AUTH is shown as `AUTH ***`. */
  commands: string[]
  /** The server has said goodbye: close the connection after the replies. */
  isOver: boolean
}

/**
 * Reads commands and messages out of a byte stream, however it arrives, and answers in order. The
 * texts of replies are yours; the codes are these:
 *
 *   EHLO name        250, several lines, the others than the first: `SIZE <maxSize>`, `8BITMIME`,
 *                    `PIPELINING`; 501 unless there is one name. Forgets a message that was begun
 *   HELO name        the same with one line
 *   MAIL FROM:<…>    250; 503 before EHLO or HELO, and when there was a MAIL already; 501 unless it
 *                    is an address in angle brackets, or `<>`, with parameters or without; 552 for
 *                    `SIZE=` more than maxSize. Other parameters change nothing
 *   RCPT TO:<…>      250; 503 before MAIL; 501 unless it is an address, or `<postmaster>`; then 550
 *                    when it begins with `reject`, 451 when it begins with `later`, in any case;
 *                    452 after a hundred
 *   DATA             354, and everything up to the line with the dot is the message: 250 when it is
 *                    stored, 552 when it is larger than maxSize; either way MAIL is next. 503 when
 *                    no recipient was accepted
 *   RSET             250, forgets MAIL and RCPT, not EHLO
 *   NOOP             250, with anything after it
 *   VRFY name        252: nothing is told about who has a mailbox; 501 without a name
 *   QUIT             221, and nothing that follows is read
 *   anything else    500, and for a line of more than 512 bytes, CR LF included
 *
 * An address has something on both sides of one `@`, and no spaces. Verbs and keywords may be in
 * any case. Parts are separated by one space, none around the colon; trailing spaces are forgiven.
 * DATA, RSET and QUIT with something after them are 501, and so is every known command
 * with anything but printable ASCII.
 */
export class Session {
  constructor({ name = 'sink.example', maxSize = 1024 * 1024 }: SessionOptions = {}) {
    throw new Error('TODO: Session in session.ts')
  }

  /** The server speaks first: `220 <name> ` and a text, with CR LF. */
  greeting(): string {
    throw new Error('TODO: Session.greeting in session.ts')
  }

  /** Takes the next bytes of the stream. What comes after QUIT is thrown away. */
  push(chunk: Uint8Array): Answer {
    throw new Error('TODO: Session.push in session.ts')
  }
}
