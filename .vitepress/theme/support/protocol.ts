/**
 * The constants of platform/shared/messages.ts that a page needs. That module checks messages with
 * a validation library which has no business in a reader's browser; a test compares the values.
 */
export const PROTOCOL_NAME = 'on-the-wire'
export const TOKEN_PREFIX = 'token.'
export const SOCKET_PATH = '/_course/socket'
