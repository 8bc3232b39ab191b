/** Texts that are not saved yet, kept by the browser for this tab: a reload loses none of them. */
import type { Draft } from './file-buffer.ts'

export interface DraftStore {
  read(): Draft | undefined
  /** `undefined` forgets it. */
  write(draft: Draft | undefined): void
}

/** @param storage `undefined` where the browser keeps nothing: then a draft lasts as long as the page */
export function draftStore(
  lab: string,
  file: string,
  storage: Storage | undefined = tabStorage(),
): DraftStore {
  const key = `on-the-wire:draft:${lab}/${file}`
  return {
    read() {
      try {
        return parseDraft(storage?.getItem(key) ?? null)
      } catch {
        return undefined
      }
    },
    write(draft) {
      try {
        if (draft) storage?.setItem(key, JSON.stringify(draft))
        else storage?.removeItem(key)
      } catch {
        // Full or forbidden: the text is still in the editor.
      }
    },
  }
}

function parseDraft(json: string | null): Draft | undefined {
  if (json === null) return undefined
  const { baseVersion, text } = JSON.parse(json) as Partial<Draft>
  if (typeof baseVersion !== 'string' || typeof text !== 'string') return undefined
  return { baseVersion, text }
}

function tabStorage(): Storage | undefined {
  try {
    return typeof sessionStorage === 'undefined' ? undefined : sessionStorage
  } catch {
    return undefined
  }
}
