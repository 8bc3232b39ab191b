/**
 * Who is asking, so that the owner of a site can find out and complain. A real checker adds an
 * address: `example-checker/1.0 (+https://example.com/checker)`. Given complete.
 */
export const USER_AGENT = 'on-the-wire-17'
