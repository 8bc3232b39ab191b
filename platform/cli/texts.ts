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
    building: 'Building the site. This happens when a lesson has changed, and the first time.',
    busy: 'Port {port} is taken; the next free one is used.',
    busyBy: 'Port {port} is taken by {holder} (process {pid}); the next free one is used.',
    ready: 'The course is ready:',
    stop: 'Ctrl-C ends it.',
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
    building: 'Собирается сайт. Так бывает в первый раз и после изменений в уроках.',
    busy: 'Порт {port} занят; взят следующий свободный.',
    busyBy: 'Порт {port} занят программой {holder} (процесс {pid}); взят следующий свободный.',
    ready: 'Курс открыт по адресу:',
    stop: 'Ctrl-C завершает работу.',
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
    building: '正在构建网站。首次运行以及课程内容有改动时会这样做。',
    busy: '端口 {port} 已被占用，改用下一个空闲端口。',
    busyBy: '端口 {port} 已被 {holder}（进程 {pid}）占用，改用下一个空闲端口。',
    ready: '课程地址：',
    stop: '按 Ctrl-C 结束。',
  },
} satisfies Record<Language, Record<string, string>>

export type CliTexts = (typeof TEXTS)['en']

export function cliTexts(language: Language): CliTexts {
  return TEXTS[language]
}
