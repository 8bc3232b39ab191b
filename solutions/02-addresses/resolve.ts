/**
 * All addresses of a name.
 * Source: RFC 6724 §6 (the system sorts by preference; we sort to compare).
 */
import { lookup as systemLookup } from 'node:dns/promises'

/**
 * What `lookup` of `node:dns/promises` does when asked for all addresses. It has other signatures
 * too: a variable of this type keeps TypeScript from asking which one is meant.
 */
export type Lookup = (
  name: string,
  options: { all: true },
) => Promise<{ address: string; family: number }[]>

export interface ResolveOptions {
  /** Asks the system: its hosts file, its resolver, whatever it is set up to use. */
  lookup?: Lookup
}

// #region resolve
/**
 * @param name a host name, or an address, which is its own answer
 * @returns the addresses of both families, each once, sorted as strings
 * @throws the error of `lookup` as it is: `ENOTFOUND`, `EAI_AGAIN`, …
 */
export async function resolveAll(
  name: string,
  { lookup = systemLookup }: ResolveOptions = {},
): Promise<string[]> {
  // Without `all` there is one address, and it may be of the family that does not work here.
  const found = await lookup(name, { all: true })
  // The same address may come twice; a Set keeps it once.
  return [...new Set(found.map(({ address }) => address))].sort()
}
// #endregion resolve
