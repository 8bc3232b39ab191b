/** Words of `lab --trace`, in three languages. */
import type { Language } from '../shared/languages.ts'
import type { TraceEventType } from '../shared/trace.ts'

type Words = Record<TraceEventType, string> & Record<'range' | 'plain' | 'cipher' | 'more', string>

/** Values are filled in by trace-lines.ts. Bytes follow `write`, `read` and the datagrams. */
const TEXTS = {
  en: {
    listen: 'listens on {local} ({transport})',
    unlisten: 'no longer listens on {local}',
    connect: 'asks for a connection to {target}',
    connected: 'connected: {local} → {remote}',
    accept: 'accepted: {local} ← {remote}',
    write: 'write → {range}',
    read: 'read  ← {range}',
    'end-sent': 'end sent (FIN) after {bytes}',
    'end-received': 'end received (FIN) after {bytes}',
    'reset-sent': 'reset sent (RST)',
    timeout: 'timeout: quiet for {ms} ms',
    error: 'error {message}',
    close: 'closed',
    secured: 'secured: {protocol}, {cipher}',
    'datagram-sent': 'datagram → {remote}, {bytes}',
    'datagram-received': 'datagram ← {remote}, {bytes}',
    dropped: '{count} events left out: there were more than could be read',
    range: '{places}, {bytes}{note}',
    plain: ' (inside TLS)',
    cipher: ' (TLS on the wire)',
    more: 'and {count} more',
  },
  ru: {
    listen: 'слушает {local} ({transport})',
    unlisten: 'больше не слушает {local}',
    connect: 'запрашивает соединение с {target}',
    connected: 'соединение установлено: {local} → {remote}',
    accept: 'соединение принято: {local} ← {remote}',
    write: 'запись → {range}',
    read: 'чтение ← {range}',
    'end-sent': 'отправлен конец (FIN) после {bytes}',
    'end-received': 'получен конец (FIN) после {bytes}',
    'reset-sent': 'отправлен сброс (RST)',
    timeout: 'тайм-аут: тишина {ms} мс',
    error: 'ошибка {message}',
    close: 'соединение закрыто',
    secured: 'соединение защищено: {protocol}, {cipher}',
    'datagram-sent': 'дейтаграмма → {remote}, {bytes}',
    'datagram-received': 'дейтаграмма ← {remote}, {bytes}',
    dropped: 'пропущено событий: {count}; их было больше, чем удалось прочитать',
    range: '{places}, {bytes}{note}',
    plain: ' (внутри TLS)',
    cipher: ' (TLS на проводе)',
    more: 'и ещё {count}',
  },
  zh: {
    listen: '正在监听 {local}（{transport}）',
    unlisten: '停止监听 {local}',
    connect: '请求连接 {target}',
    connected: '连接已建立：{local} → {remote}',
    accept: '已接受连接：{local} ← {remote}',
    write: '写入 → {range}',
    read: '读取 ← {range}',
    'end-sent': '在 {bytes}之后发送结束（FIN）',
    'end-received': '在 {bytes}之后收到结束（FIN）',
    'reset-sent': '已发送重置（RST）',
    timeout: '超时：{ms} 毫秒没有动静',
    error: '错误 {message}',
    close: '连接已关闭',
    secured: '连接已加密：{protocol}，{cipher}',
    'datagram-sent': '数据报 → {remote}，{bytes}',
    'datagram-received': '数据报 ← {remote}，{bytes}',
    dropped: '略去了 {count} 个事件：来不及读取',
    range: '{places}，{bytes}{note}',
    plain: '（TLS 之内）',
    cipher: '（网线上的 TLS）',
    more: '还有 {count}',
  },
} satisfies Record<Language, Words>

export function traceTexts(language: Language): Words {
  return TEXTS[language]
}

/** `1 byte`, `5 байт`, `3 字节`. */
export function countBytes(count: number, language: Language): string {
  if (language === 'zh') return `${count} 字节`
  const form = new Intl.PluralRules(language).select(count)
  if (language === 'en') return `${count} ${form === 'one' ? 'byte' : 'bytes'}`
  return `${count} ${form === 'one' ? 'байт' : form === 'few' ? 'байта' : 'байт'}`
}

/** The same behind a preposition that changes the word: `после 1 байта`, `после 5 байтов`. */
export function countBytesAfter(count: number, language: Language): string {
  if (language !== 'ru') return countBytes(count, language)
  return `${count} ${new Intl.PluralRules('ru').select(count) === 'one' ? 'байта' : 'байт'}`
}
