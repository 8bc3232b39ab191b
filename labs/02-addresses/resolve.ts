/** All addresses of a name. */

/**
 * What `lookup` of `node:dns/promises` does when asked for all addresses. It has other signatures
 * too: a variable of this type keeps TypeScript from asking which one is meant.
 */
export type Lookup = (
  name: string,
  options: { all: true },
) => Promise<{ address: string; family: number }[]>

export interface ResolveOptions {
  /** Asks the system. Default: `lookup` of `node:dns/promises`. */
  lookup?: Lookup
}

/**
 * @param name a host name, or an address, which is its own answer
 * @returns the addresses of both families, each once, sorted as strings
 * @throws the error of `lookup` as it is: `ENOTFOUND`, `EAI_AGAIN`, …
 */
export async function resolveAll(name: string, options: ResolveOptions = {}): Promise<string[]> {
  throw new Error('TODO: resolveAll in resolve.ts')
}
