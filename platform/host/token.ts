/** The secret of one start of the host. It travels in the URL's fragment, never in a cookie. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 256 bits, in an alphabet that a URL's fragment and a WebSocket subprotocol both carry. */
export function createToken(): string {
  return randomBytes(32).toString('base64url')
}

/** Compares in a time that tells nothing about how much of the offer was right, or how long it is. */
export function isToken(offered: string | undefined, token: string): boolean {
  if (offered === undefined) return false
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(offered), digest(token))
}
