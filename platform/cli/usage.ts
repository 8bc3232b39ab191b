import type { Language } from '../shared/languages.ts'

/** What is typed, and which of the sentences below says what it does. */
const LINES = [
  ['npm start', 'start'],
  ['npm test [-- 07]', 'test'],
  ['npm run check -- 07 [--watch]', 'check'],
  ['npm run hint -- 07', 'hint'],
  ['npm run reset -- 07 [file]', 'reset'],
  ['npm run lab -- 07 server [args]', 'lab'],
  ['npm run grade -- DIR…', 'grade'],
  ['npm run dev', 'dev'],
  ['npm run build', 'build'],
  ['npm run course', 'course'],
  ['npm run record [-- 07]', 'record'],
  ['npm run bench', 'bench'],
  ['npm run check:code', 'code'],
  ['npm run test:all', 'all'],
] as const

type Key = (typeof LINES)[number][1] | 'title' | 'labs' | 'more'

const SENTENCES: Record<Language, Record<Key, string>> = {
  en: {
    title: 'On the Wire: an interactive course in network programming.',
    start: 'the course in the browser',
    test: 'is everything you have started right? points per lab',
    check: 'verdicts for a lab (all without a number)',
    hint: 'the next hint for the first check that does not pass',
    reset: 'puts the starter back and keeps your version',
    lab: 'one program of a lab in this terminal (--trace: its bytes)',
    grade: 'grades submissions (--csv, --json, --junit, --html)',
    dev: 'the course with hot reload, for authors',
    build: 'the site as static files (--base PATH, --out DIR)',
    course: 'for authors: is every lesson complete?',
    record: 'runs the scenes again for pages without a host (--stale)',
    bench: 'our speed against a bare baseline, as ratios',
    code: 'format, lint and types of the code',
    all: 'everything, as CI runs it',
    labs: 'A lab can be named 07, 7, framing or 07-framing. Every command takes --lang en|ru|zh.',
    more: 'All options of a command: npm run check -- --help',
  },
  ru: {
    title: 'On the Wire: интерактивный курс сетевого программирования.',
    start: 'курс в браузере',
    test: 'верно ли всё, что начато; баллы по лабораторным',
    check: 'итоги лабораторной (без номера — всех)',
    hint: 'следующая подсказка к первой непройденной проверке',
    reset: 'снова заготовка; прежнее содержимое сохраняется',
    lab: 'одна программа лабораторной в этом терминале (--trace: её байты)',
    grade: 'оценивает работы (--csv, --json, --junit, --html)',
    dev: 'курс с обновлением на лету, для авторов',
    build: 'сайт статическими файлами (--base ПУТЬ, --out ПАПКА)',
    course: 'что нужно знать автору: всё ли в уроках на месте',
    record: 'записывает сцены заново для страниц без сервера курса (--stale)',
    bench: 'скорость курса в сравнении с простейшим способом',
    code: 'оформление, правила и типы кода',
    all: 'всё, как в CI',
    labs: 'Лабораторную называют 07, 7, framing или 07-framing. У каждой команды есть --lang en|ru|zh.',
    more: 'Все ключи одной команды: npm run check -- --help',
  },
  zh: {
    title: 'On the Wire：网络编程互动课程。',
    start: '在浏览器里打开课程',
    test: '已经开始的练习都对吗？各实验的得分',
    check: '一个实验的检查结果（不写编号则全部检查）',
    hint: '第一项未通过检查的下一条提示',
    reset: '恢复初始文件；原有内容会保留',
    lab: '在这个终端里运行实验的一个程序（--trace：它收发的字节）',
    grade: '给提交评分（--csv、--json、--junit、--html）',
    dev: '随改动刷新的课程，供作者使用',
    build: '把网站生成为静态文件（--base 路径，--out 文件夹）',
    course: '作者要知道的：每一课都完整吗？',
    record: '为没有课程服务的页面重新录制场景（--stale）',
    bench: '与最简做法相比的速度，以比值表示',
    code: '代码的格式、规则与类型',
    all: '全部内容，与 CI 一样',
    labs: '实验可以写成 07、7、framing 或 07-framing。每条命令都接受 --lang en|ru|zh。',
    more: '某条命令的全部选项：npm run check -- --help',
  },
}

/** The commands, a line each. */
export function formatUsage(language: Language): string {
  const sentences = SENTENCES[language]
  const width = Math.max(...LINES.map(([typed]) => typed.length)) + 2
  const lines = LINES.map(([typed, key]) => `  ${typed.padEnd(width)}${sentences[key]}`)
  return [sentences.title, '', ...lines, '', sentences.labs, sentences.more].join('\n')
}
