/** What is wrong with the files of a lab, for its author. A part of error-texts.ts. */
import type { ErrorText } from './error-text.ts'

export const LAB_ERROR_TEXTS = {
  'no-lab-json': {
    sentence: {
      en: 'labs/{lab}: this folder has no lab.json.',
      ru: 'labs/{lab}: в этой папке нет lab.json.',
      zh: 'labs/{lab}：这个文件夹里没有 lab.json。',
    },
    hint: {
      en: 'A folder of such a name is a lab. Write its lab.json first, or remove the folder.',
      ru: 'Папка с таким именем — лабораторная. Сначала напишите её lab.json или уберите папку.',
      zh: '这样命名的文件夹就是一个实验。先写好它的 lab.json，或者删除这个文件夹。',
    },
  },
  /** What the system or the parser says stays as it is. */
  'unreadable-json': {
    sentence: {
      en: '{file}: {said}',
      ru: '{file} не читается: {said}',
      zh: '{file} 无法读取：{said}',
    },
  },
  'bad-value': {
    sentence: {
      en: '{file}: field "{field}": expected {expected}, received {received}',
      ru: '{file}: поле «{field}»: ожидалось {expected}, а есть {received}',
      zh: '{file}：字段“{field}”：应为 {expected}，实际是 {received}',
    },
    hint: {
      en: 'platform/catalogue/lab.schema.json describes every field.',
      ru: 'Все поля описаны в platform/catalogue/lab.schema.json.',
      zh: 'platform/catalogue/lab.schema.json 说明了每一个字段。',
    },
  },
  'bad-field': {
    sentence: {
      en: '{file}: field "{field}": {why}',
      ru: '{file}: поле «{field}»: {why}',
      zh: '{file}：字段“{field}”：{why}',
    },
  },
  'lab-unknown-part': {
    sentence: {
      en: 'there is no part "{name}" in parts.json',
      ru: 'в parts.json нет части «{name}»',
      zh: 'parts.json 里没有部分“{name}”',
    },
  },
  'lab-check-twice': {
    sentence: {
      en: 'the check "{name}" is listed twice',
      ru: 'проверка «{name}» названа дважды',
      zh: '检查“{name}”列出了两次',
    },
  },
  'lab-unknown-process': {
    sentence: {
      en: 'there is no process "{name}"',
      ru: 'программы «{name}» нет',
      zh: '没有程序“{name}”',
    },
  },
  'lab-waits-for-itself': {
    sentence: {
      en: 'it waits for itself in the end',
      ru: 'в конце концов она ждёт саму себя',
      zh: '它最终在等待自己',
    },
  },
  'lab-no-port': {
    sentence: {
      en: 'a process that listens needs its default port',
      ru: 'программе, которая слушает, нужен порт по умолчанию',
      zh: '监听的程序需要一个默认端口',
    },
  },
  'lab-unknown-example': {
    sentence: {
      en: 'this scene has no such process or example',
      ru: 'в этой сцене нет такой программы или такого примера',
      zh: '这个场景里没有这样的程序或示例',
    },
  },
  'no-scene': {
    sentence: {
      en: 'There is no scene "{name}". There are: {list}',
      ru: 'Сцены «{name}» нет. Есть: {list}',
      zh: '没有场景“{name}”。可选：{list}',
    },
  },
} satisfies Record<string, ErrorText>
