/** A choice of the reader that lasts: kept by the browser for this site. */
import { onMounted, ref, watch, type Ref } from 'vue'

/** @param name of the choice; `initial` is what pages are built with, so that both agree */
export function useKept<T extends string | boolean>(name: string, initial: T): Ref<T> {
  const key = `on-the-wire:${name}`
  const value = ref(initial) as Ref<T>
  onMounted(() => {
    const kept = readKept(key)
    if (typeof kept === typeof initial) value.value = kept as T
    watch(value, (now) => writeKept(key, now))
  })
  return value
}

/** Browsers may refuse to keep anything; then a choice lasts as long as the page. */
function readKept(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null')
  } catch {
    return undefined
  }
}

function writeKept(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value))
  } catch {
    // See above: nothing is lost but the memory of it.
  }
}
