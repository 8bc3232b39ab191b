/** Language and words for what stands on every page. */
import { computed, type ComputedRef } from 'vue'
import { useData, type DefaultTheme } from 'vitepress'
import type { Language } from '../../../platform/shared/languages.ts'
import { languageOf } from '../support/language.ts'
import type { ShellWord, ShellWords } from '../support/shell-words.ts'

type CourseTheme = DefaultTheme.Config & { words: ShellWords }

export function useLanguage(): ComputedRef<Language> {
  const { localeIndex } = useData()
  return computed(() => languageOf(localeIndex.value))
}

export function useShellWords(): (word: ShellWord) => string {
  const { theme } = useData<CourseTheme>()
  return (word) => theme.value.words[word]
}
