/** What stops an instructor's grading, and what to do about it. A part of error-texts.ts. */
import type { ErrorText } from './error-text.ts'

export const GRADING_ERROR_TEXTS = {
  'same-name': {
    sentence: {
      en: 'Two folders are called "{name}".',
      ru: 'Две папки называются «{name}».',
      zh: '有两个文件夹都叫“{name}”。',
    },
    hint: { en: '{one}\n{other}', ru: '{one}\n{other}', zh: '{one}\n{other}' },
  },
  'which-part': {
    sentence: {
      en: '{source}: which part of how many? For example: --shard 2/4',
      ru: '{source}: какая часть из скольких? Например: --shard 2/4',
      zh: '{source}：一共几份，取第几份？例如：--shard 2/4',
    },
  },
  'merge-nothing': {
    sentence: {
      en: 'grade merge needs the reports to join.',
      ru: 'grade merge: укажите отчёты, которые нужно объединить.',
      zh: 'grade merge 需要指定要合并的报告。',
    },
  },
  'not-joined': {
    sentence: {
      en: '{path} cannot be joined: {why}.',
      ru: '{path} присоединить нельзя: {why}.',
      zh: '{path} 无法合并：{why}。',
    },
    hint: {
      en: 'grade merge takes files that "grade --json FILE" wrote.',
      ru: 'grade merge берёт файлы, которые записала команда «grade --json FILE».',
      zh: 'grade merge 只接受“grade --json FILE”写出的文件。',
    },
  },
  'merge-other-labs': {
    sentence: {
      en: 'its labs are not those of {first}',
      ru: 'лабораторные в нём не те, что в {first}',
      zh: '它的实验与 {first} 的不同',
    },
  },
  'merge-twice': {
    sentence: {
      en: '"{learner}" is in {other} as well',
      ru: '«{learner}» есть и в {other}',
      zh: '“{learner}”在 {other} 里也有',
    },
  },
  'merge-field': { sentence: { en: 'field "{field}"', ru: 'поле «{field}»', zh: '字段“{field}”' } },
  'not-a-state': {
    sentence: {
      en: '{path} is not a state of the grader.',
      ru: '{path} — не файл состояния проверки работ.',
      zh: '{path} 不是评分的状态文件。',
    },
    hint: {
      en: 'Name another file with --state, or remove this one.',
      ru: 'Назовите другой файл ключом --state или удалите этот.',
      zh: '用 --state 指定另一个文件，或者删除这个文件。',
    },
  },
  'no-isolation': {
    sentence: {
      en: 'Submissions cannot be isolated here: {why}.',
      ru: 'Изолировать работы здесь нельзя: {why}.',
      zh: '这里无法隔离提交：{why}。',
    },
    hint: {
      en: 'On Debian and Ubuntu: apt install bubblewrap.',
      ru: 'В Debian и Ubuntu: apt install bubblewrap.',
      zh: '在 Debian 和 Ubuntu 上：apt install bubblewrap。',
    },
  },
  'no-isolation-as-root': {
    sentence: {
      en: 'Submissions cannot be isolated here ({why}), and are not run as root without it.',
      ru: 'Изолировать работы здесь нельзя ({why}), а без этого от имени root их не запускают.',
      zh: '这里无法隔离提交（{why}）；没有隔离，就不会以 root 身份运行它们。',
    },
    hint: {
      en: 'Install bubblewrap, or grade as an ordinary user.',
      ru: 'Установите bubblewrap или проверяйте работы от имени обычного пользователя.',
      zh: '请安装 bubblewrap，或者以普通用户身份评分。',
    },
  },
  'node-hidden': {
    sentence: {
      en: 'Submissions cannot be isolated here: they run as another user, and "{place}" keeps other users from {node}.',
      ru: 'Изолировать работы здесь нельзя: они выполняются от имени другого пользователя, а «{place}» не пускает других к {node}.',
      zh: '这里无法隔离提交：它们以另一个用户的身份运行，而“{place}”不让其他用户访问 {node}。',
    },
    hint: {
      en: 'chmod o+rx {place}, or use a Node that is installed for everybody.',
      ru: 'chmod o+rx {place}, или возьмите Node, установленный для всех.',
      zh: 'chmod o+rx {place}，或者使用为所有用户安装的 Node。',
    },
  },
  'tools-linux-only': {
    sentence: {
      en: 'bubblewrap exists on Linux only',
      ru: 'bubblewrap есть только в Linux',
      zh: 'bubblewrap 只有 Linux 才有',
    },
  },
  'tools-no-bubblewrap': {
    sentence: {
      en: 'bubblewrap (bwrap) is not installed',
      ru: 'bubblewrap (bwrap) не установлен',
      zh: '没有安装 bubblewrap（bwrap）',
    },
  },
  'tools-old-bubblewrap': {
    sentence: {
      en: 'bubblewrap {found} is too old; {oldest} or later is needed',
      ru: 'bubblewrap {found} слишком старый: нужен {oldest} или новее',
      zh: 'bubblewrap {found} 太旧，需要 {oldest} 或更新的版本',
    },
  },
  'tools-no-util-linux': {
    sentence: {
      en: 'prlimit or mount (util-linux) is not installed',
      ru: 'не установлены prlimit или mount (util-linux)',
      zh: '没有安装 prlimit 或 mount（util-linux）',
    },
  },
  'tools-no-setpriv': {
    sentence: {
      en: 'setpriv is not installed',
      ru: 'не установлен setpriv',
      zh: '没有安装 setpriv',
    },
  },
  'tools-not-wanted': {
    sentence: {
      en: 'chosen on the command line',
      ru: 'так выбрано в командной строке',
      zh: '命令行里这样选择',
    },
  },
  'solution-fails': {
    sentence: {
      en: 'the solution of {lab} does not pass here: {said}',
      ru: 'решение {lab} здесь не проходит: {said}',
      zh: '{lab} 的参考答案在这里没有通过：{said}',
    },
  },
  'nothing-passes': {
    sentence: {
      en: 'nothing handed in for {lab} passes here: {said}',
      ru: 'для {lab} ничего не сдано, а проверка здесь пройдена: {said}',
      zh: '{lab} 什么都没有提交，这里却通过了检查：{said}',
    },
  },
} satisfies Record<string, ErrorText>
