/** The index of a language, fetched when it is first needed, and the hits for what is typed. */
import { ref, shallowRef, watch, type Ref } from 'vue'
import { loaders } from 'virtual:search-index'
import type { Language } from '../../../platform/shared/languages.ts'
import { loadIndex, search, type Hit } from '../support/search-index.ts'

export interface Search {
  query: Ref<string>
  hits: Readonly<Ref<Hit[]>>
  isLoading: Readonly<Ref<boolean>>
}

export function useSearch(language: Readonly<Ref<Language>>): Search {
  const query = ref('')
  const hits = shallowRef<Hit[]>([])
  const index = shallowRef<ReturnType<typeof loadIndex>>()
  const isLoading = ref(true)

  watch(
    language,
    async (wanted) => {
      isLoading.value = true
      const { default: json } = await loaders[wanted]()
      if (wanted !== language.value) return
      index.value = loadIndex(json)
      isLoading.value = false
    },
    { immediate: true },
  )
  watch([query, index], () => {
    hits.value = index.value ? search(index.value, query.value) : []
  })
  return { query, hits, isLoading }
}
