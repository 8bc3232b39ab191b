/** The reader's answers of the self-test, kept by this browser, and the questions' texts. */
import { onMounted, ref, shallowRef, watch, type Ref } from 'vue'
import type { Language } from '../../../platform/shared/languages.ts'
import questionsJson from '../support/self-test/questions.json' with { type: 'json' }
import {
  readAnswers,
  type Answers,
  type Question,
  type QuestionText,
} from '../support/self-test.ts'

const KEY = 'on-the-wire:self-test'

export const QUESTIONS = questionsJson as Question[]

type Texts = Record<string, QuestionText>

/** One language is enough: all three are more than the rest of the page. */
const LOADERS: Record<Language, () => Promise<{ default: Texts }>> = {
  en: () => import('../support/self-test/en.json'),
  ru: () => import('../support/self-test/ru.json'),
  zh: () => import('../support/self-test/zh.json'),
}

/** `texts` is undefined, and `answers` is empty, until the component is mounted. */
export function useSelfTest(language: Ref<Language>): {
  texts: Readonly<Ref<Texts | undefined>>
  answers: Ref<Answers>
} {
  const texts = shallowRef<Texts>()
  const answers = ref<Answers>({})

  async function load(wanted: Language): Promise<Texts> {
    return (await LOADERS[wanted]()).default
  }

  onMounted(async () => {
    const loaded = await load(language.value)
    const counts = Object.entries(loaded).map(([id, { options }]) => [id, options.length])
    // The answers first: whoever sees the texts sees what was answered.
    answers.value = readAnswers(readKept(), QUESTIONS, Object.fromEntries(counts))
    watch(answers, keep)
    texts.value = loaded
  })
  watch(language, async (now) => {
    const loaded = await load(now)
    if (language.value === now) texts.value = loaded
  })
  return { texts, answers }
}

/** Browsers may refuse to keep anything; then answers last as long as the page. */
function readKept(): unknown {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? 'null')
  } catch {
    return undefined
  }
}

function keep(answers: Answers): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(answers))
  } catch {
    // See above.
  }
}
