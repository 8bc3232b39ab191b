/** Navigation and every label of the default theme, per language. */
import {
  hasPage,
  readCatalogue,
  readParts,
  readTitles,
} from '../../platform/catalogue/catalogue.ts'
import type { Language } from '../../platform/shared/languages.ts'
import { readLabels } from './read-labels.ts'
import { SHELL_WORDS, type ShellWords } from '../theme/support/shell-words.ts'
import { linkTo } from './lesson-data.ts'
import type { DefaultTheme, LocaleSpecificConfig } from 'vitepress'

type Locale = LocaleSpecificConfig<DefaultTheme.Config & { words: ShellWords }> & {
  label: string
  link: string
}

const NAMES: Record<Language, { label: string; lang: string }> = {
  en: { label: 'English', lang: 'en' },
  ru: { label: 'Русский', lang: 'ru' },
  zh: { label: '简体中文', lang: 'zh-CN' },
}

export function localeOf(language: Language): Locale {
  const labels = readLabels(language)
  const label = (key: string): string => labels[key] ?? key
  return {
    ...NAMES[language],
    link: language === 'en' ? '/' : `/${language}/`,
    title: label('course-name'),
    description: label('course-description'),
    themeConfig: {
      words: Object.fromEntries(SHELL_WORDS.map((word) => [word, label(word)])) as ShellWords,
      siteTitle: label('course-name'),
      nav: [],
      sidebar: sidebarOf(language, label),
      outline: { level: [2, 3], label: label('on-this-page') },
      docFooter: { prev: label('previous-page'), next: label('next-page') },
      darkModeSwitchLabel: label('appearance'),
      lightModeSwitchTitle: label('switch-to-light'),
      darkModeSwitchTitle: label('switch-to-dark'),
      sidebarMenuLabel: label('lessons'),
      returnToTopLabel: label('return-to-top'),
      langMenuLabel: label('change-language'),
      navMenuLabel: label('main-navigation'),
      mobileMenuLabel: label('menu'),
      extraMenuLabel: label('more-options'),
      skipToContentLabel: label('skip-to-content'),
      notFound: {
        title: label('not-found-title'),
        quote: label('not-found-text'),
        linkLabel: label('not-found-link'),
        linkText: label('not-found-link'),
      },
    },
  }
}

/** Pages beside the lessons, in this order. */
const GUIDES = [
  'learners',
  'results',
  'instructors',
  'deploy',
  'security',
  'authors',
  'reference',
  'glossary',
  'coverage',
]

/** Parts in their order, then the guides; a part without lessons is on the home page only. */
function sidebarOf(language: Language, label: (key: string) => string): DefaultTheme.SidebarItem[] {
  const { labs } = readCatalogue()
  const parts = readParts().flatMap((part) => {
    const lessons = labs.filter((lab) => lab.part.id === part.id)
    if (lessons.length === 0) return []
    const items = lessons.map((lab) => {
      const title = readTitles(lab.slug)[language]
      return { text: title, docFooterText: title, link: linkTo(lab.slug, language) }
    })
    const number = label('part').replace('{number}', String(part.number))
    return [{ text: `${number} · ${part.title[language]}`, items }]
  })
  return [...parts, guidesOf(language, label)]
}

function guidesOf(language: Language, label: (key: string) => string): DefaultTheme.SidebarItem {
  const pages = GUIDES.map((guide) => `guide/${guide}`).filter((page) => hasPage(page))
  const items = pages.map((page) => {
    const text = readTitles(page)[language]
    return { text, docFooterText: text, link: linkTo(page, language) }
  })
  return { text: label('guides'), items }
}
