/** Hints of the page's lab, a file per lab and language that is fetched when the first is asked for. */
import { shallowRef, watch, type Ref } from 'vue'
import { useLabels } from './use-labels.ts'
import { useLesson } from './use-page.ts'

interface Texts {
  checks: Record<string, { hints: string[] }>
}

const files = import.meta.glob<{ default: Texts }>('../../../tests/labs/*/texts/*.json')

export interface Hints {
  /** Hints of a check that have been asked for so far; empty until the file is there. */
  shown: Readonly<Ref<string[]>>
  /** Shows one more. */
  more(): Promise<void>
}

export function useHints(check: string): Hints {
  const lesson = useLesson()
  const { language } = useLabels()
  const shown = shallowRef<string[]>([])
  // Another language means other sentences: the reader asks again.
  watch(language, () => (shown.value = []))

  async function read(): Promise<string[]> {
    const folder = `../../../tests/labs/${lesson.value?.slug ?? ''}/texts`
    const load = files[`${folder}/${language.value}.json`] ?? files[`${folder}/en.json`]
    return (await load?.())?.default.checks[check]?.hints ?? []
  }

  return {
    shown,
    async more() {
      const hints = await read()
      shown.value = hints.slice(0, shown.value.length + 1)
    },
  }
}
