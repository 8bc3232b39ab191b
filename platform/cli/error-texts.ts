/** What a command refuses, and what to do about it, in three languages. See refusals.ts. */
import type { Text } from '../shared/languages.ts'
import type { ErrorText } from './error-text.ts'
import { GRADING_ERROR_TEXTS } from './grading-error-texts.ts'
import { LAB_ERROR_TEXTS } from './lab-error-texts.ts'

const NO_CHECK: Text = {
  en: 'There is no check "{check}" in {labs}.',
  ru: 'В {labs} нет проверки «{check}».',
  zh: '{labs} 里没有检查“{check}”。',
}

/** Below what `parseArgs` does not understand. */
const OPTIONS: Text = {
  en: 'Its options: npm run {script} -- --help',
  ru: 'Ключи этой команды: npm run {script} -- --help',
  zh: '这条命令的选项：npm run {script} -- --help',
}

export const ERROR_TEXTS = {
  ...LAB_ERROR_TEXTS,
  ...GRADING_ERROR_TEXTS,
  'unknown-command': {
    sentence: {
      en: 'There is no command "{name}".',
      ru: 'Команды «{name}» нет.',
      zh: '没有命令“{name}”。',
    },
  },
  'unknown-language': {
    sentence: {
      en: 'There is no language "{name}".',
      ru: 'Языка «{name}» нет.',
      zh: '没有语言“{name}”。',
    },
    hint: { en: 'Languages: {list}', ru: 'Есть: {list}', zh: '可选：{list}' },
  },
  'which-lab': {
    sentence: {
      en: 'Which lab? For example: {example}',
      ru: 'Какая лабораторная? Например: {example}',
      zh: '哪一个实验？例如：{example}',
    },
  },
  'which-process': {
    sentence: {
      en: 'Which process of {lab}? There are: {list}',
      ru: 'Какая программа из {lab}? Есть: {list}',
      zh: '{lab} 的哪个程序？可选：{list}',
    },
  },
  'which-submissions': {
    sentence: {
      en: 'Which submissions? For example: npm run grade -- submissions/*',
      ru: 'Какие работы проверить? Например: npm run grade -- submissions/*',
      zh: '要评哪些提交？例如：npm run grade -- submissions/*',
    },
  },
  'no-check': { sentence: NO_CHECK },
  'no-check-of-lab': {
    sentence: NO_CHECK,
    hint: { en: 'Checks: {list}', ru: 'Проверки: {list}', zh: '检查：{list}' },
  },
  'no-folder': {
    sentence: {
      en: 'There is no folder "{folder}".',
      ru: 'Папки «{folder}» нет.',
      zh: '没有文件夹“{folder}”。',
    },
  },
  'whole-number': {
    sentence: {
      en: '{option} takes a whole number from {least}, not "{said}".',
      ru: '{option}: нужно целое число от {least}, а не «{said}».',
      zh: '{option} 要一个不小于 {least} 的整数，而不是“{said}”。',
    },
  },
  'port-number': {
    sentence: {
      en: '{option} takes a number from 0 to 65535, not "{said}".',
      ru: '{option}: нужно число от 0 до 65535, а не «{said}».',
      zh: '{option} 要一个 0 到 65535 的数，而不是“{said}”。',
    },
  },
  choices: {
    sentence: {
      en: '{option} takes one of: {list}; not "{said}".',
      ru: '{option}: одно из: {list}; а не «{said}».',
      zh: '{option} 只能是：{list}；而不是“{said}”。',
    },
  },
  address: {
    sentence: {
      en: '--address takes an address such as https://course.example.com/, not "{said}".',
      ru: '--address: нужен адрес вроде https://course.example.com/, а не «{said}».',
      zh: '--address 要一个地址，例如 https://course.example.com/，而不是“{said}”。',
    },
  },
  'watch-one-lab': {
    sentence: {
      en: '--watch takes one lab, for example: npm run check -- 07 --watch',
      ru: '--watch следит за одной лабораторной, например: npm run check -- 07 --watch',
      zh: '--watch 只看一个实验，例如：npm run check -- 07 --watch',
    },
  },
  'inspect-one': {
    sentence: {
      en: '--inspect takes one check of one lab: name it with --only.',
      ru: '--inspect берёт одну проверку одной лабораторной: назовите её ключом --only.',
      zh: '--inspect 只用于一个实验的一项检查：用 --only 指明。',
    },
    hint: {
      en: 'For example: npm run check -- 07 --only length-comes-first --inspect',
      ru: 'Например: npm run check -- 07 --only length-comes-first --inspect',
      zh: '例如：npm run check -- 07 --only length-comes-first --inspect',
    },
  },
  'inspect-watch': {
    sentence: {
      en: '--inspect and --watch do not go together.',
      ru: '--inspect и --watch вместе не работают.',
      zh: '--inspect 和 --watch 不能同时使用。',
    },
  },
  'inspect-automatic': {
    sentence: {
      en: '--inspect waits for a person, and CI has none.',
      ru: '--inspect ждёт человека, а в CI его нет.',
      zh: '--inspect 要等人来调试，而 CI 里没有人。',
    },
  },
  'debugger-port': {
    sentence: {
      en: 'A debugger cannot come in at {address}.',
      ru: 'Отладчику не подключиться к {address}.',
      zh: '调试器无法从 {address} 连进来。',
    },
    hint: {
      en: 'Another port: --inspect=9230, or --inspect=0 for a free one.',
      ru: 'Другой порт: --inspect=9230, а свободный выберет --inspect=0.',
      zh: '换一个端口：--inspect=9230；--inspect=0 则选一个空闲的。',
    },
  },
  'not-a-site': {
    sentence: {
      en: '{folder} has files that are no site; they would be lost.',
      ru: 'В {folder} есть файлы, которые не относятся к сайту: они пропали бы.',
      zh: '{folder} 里有不属于网站的文件，构建会让它们丢失。',
    },
    hint: {
      en: 'Give a folder that is new or empty.',
      ru: 'Укажите новую или пустую папку.',
      zh: '请指定一个新的或空的文件夹。',
    },
  },
  ERR_UNKNOWN_LAB: {
    sentence: {
      en: 'There is no lab "{wanted}".',
      ru: 'Лабораторной «{wanted}» нет.',
      zh: '没有实验“{wanted}”。',
    },
    hint: { en: 'Labs: {list}', ru: 'Есть: {list}', zh: '可选：{list}' },
  },
  ERR_UNKNOWN_PROCESS: {
    sentence: {
      en: 'The lab has no process "{process}".',
      ru: 'В этой лабораторной нет программы «{process}».',
      zh: '这个实验没有程序“{process}”。',
    },
    hint: { en: 'Processes: {list}', ru: 'Есть: {list}', zh: '可选：{list}' },
  },
  ERR_UNKNOWN_FILE: {
    sentence: {
      en: '{lab} has no exercise file "{file}".',
      ru: 'В {lab} нет файла упражнения «{file}».',
      zh: '{lab} 没有练习文件“{file}”。',
    },
    hint: { en: 'Files: {list}', ru: 'Есть: {list}', zh: '可选：{list}' },
  },
  ERR_PARSE_ARGS_UNKNOWN_OPTION: {
    sentence: {
      en: "Unknown option '{said}'",
      ru: 'Неизвестный ключ «{said}»',
      zh: '未知选项“{said}”',
    },
    hint: OPTIONS,
  },
  ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL: {
    sentence: {
      en: "Unexpected argument '{said}'",
      ru: 'Лишний аргумент «{said}»',
      zh: '多余的参数“{said}”',
    },
    hint: OPTIONS,
  },
  ERR_PARSE_ARGS_INVALID_OPTION_VALUE: {
    sentence: {
      en: "Option '{said}': its value is missing, or it takes none",
      ru: 'Ключ «{said}»: значения не хватает, или оно лишнее',
      zh: '选项“{said}”：缺少取值，或者不该有取值',
    },
    hint: OPTIONS,
  },
  'our-fault': {
    sentence: {
      en: 'This is a fault in the course, not in your code. Please report it with this:',
      ru: 'Это ошибка курса, а не вашего кода. Пожалуйста, сообщите о ней и приложите это:',
      zh: '这是课程的错误，不是你代码的错误。请附上下面的内容报告：',
    },
  },
  'not-written': {
    sentence: {
      en: '{file} could not be written.',
      ru: 'Файл {file} не удалось записать.',
      zh: '无法写入 {file}。',
    },
  },
  ENOSPC: {
    sentence: {
      en: 'The disk is full. Make room, then run the command again.',
      ru: 'Диск заполнен. Освободите место и повторите команду.',
      zh: '磁盘已满。请腾出空间，再运行一次命令。',
    },
  },
  EDQUOT: {
    sentence: {
      en: 'Your share of the disk is full. Make room, then run the command again.',
      ru: 'Ваша доля диска заполнена. Освободите место и повторите команду.',
      zh: '你的磁盘配额已用完。请腾出空间，再运行一次命令。',
    },
  },
  EROFS: {
    sentence: {
      en: 'The file system can only be read.',
      ru: 'Файловая система доступна только для чтения.',
      zh: '文件系统是只读的。',
    },
  },
} satisfies Record<string, ErrorText>

export type ErrorKey = keyof typeof ERROR_TEXTS
