/**
 * The token that lets this page talk to the host. `npm start` prints an address that carries it in
 * the fragment, which is never sent to a server. It is kept for this origin and taken out of the
 * address at once, so that it is not copied along with a link.
 */

export interface TokenPlaces {
  location: Pick<Location, 'hash' | 'pathname' | 'search'>
  history: Pick<History, 'replaceState' | 'state'>
  storage: Pick<Storage, 'getItem' | 'setItem'>
}

const KEY = 'on-the-wire:token'
const FRAGMENT = /^#token=([A-Za-z0-9_-]{16,256})$/

/** @returns the token of the address or, when it has none, the one kept from before */
export function takeToken({ location, history, storage }: TokenPlaces): string | undefined {
  const token = FRAGMENT.exec(location.hash)?.[1]
  if (token === undefined) return storage.getItem(KEY) ?? undefined
  storage.setItem(KEY, token)
  history.replaceState(history.state, '', location.pathname + location.search)
  return token
}

/** Storage that lasts as long as the page, for browsers that refuse to keep anything. */
export function memoryStorage(): TokenPlaces['storage'] {
  const kept = new Map<string, string>()
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
  }
}
