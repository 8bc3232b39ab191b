/** One line that is written over on a terminal, and is not written at all elsewhere. */
import { plainText } from '../checker/show.ts'

export interface ProgressLine {
  show(text: string): void
  clear(): void
}

export function showProgress(stream: NodeJS.WriteStream): ProgressLine {
  if (!stream.isTTY) return { show: () => {}, clear: () => {} }
  const clear = (): void => void stream.write('\r\u001b[2K')
  return {
    show: (text) => {
      clear()
      stream.write(
        plainText(text)
          .replaceAll('\n', ' ')
          .slice(0, Math.max(20, stream.columns - 1)),
      )
    },
    clear,
  }
}
