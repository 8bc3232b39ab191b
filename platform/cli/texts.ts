/** Words of the terminal output, in three languages. */
import type { Language } from '../shared/languages.ts'

const TEXTS = {
  en: {
    expected: 'expected',
    actual: 'received',
    delivery: 'delivery',
    steps: 'steps',
    printed: 'your program printed',
    repeat: 'repeat',
    place: 'in',
    lab: 'Lab',
    points: 'Points',
    state: 'State',
    done: 'done',
    started: 'started',
    'not-started': 'not started',
    total: 'Total',
  },
  ru: {
    expected: 'ожидалось',
    actual: 'получено',
    delivery: 'доставка',
    steps: 'шаги',
    printed: 'ваша программа напечатала',
    repeat: 'повторить',
    place: 'где',
    lab: 'Лабораторная',
    points: 'Баллы',
    state: 'Состояние',
    done: 'готово',
    started: 'в работе',
    'not-started': 'не начато',
    total: 'Всего',
  },
  zh: {
    expected: '期望',
    actual: '实际',
    delivery: '送达方式',
    steps: '步骤',
    printed: '你的程序打印了',
    repeat: '重现',
    place: '位置',
    lab: '实验',
    points: '得分',
    state: '状态',
    done: '完成',
    started: '进行中',
    'not-started': '未开始',
    total: '合计',
  },
} satisfies Record<Language, Record<string, string>>

export type CliTexts = (typeof TEXTS)['en']

export function cliTexts(language: Language): CliTexts {
  return TEXTS[language]
}
