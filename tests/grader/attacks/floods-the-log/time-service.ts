export async function start({ log }: { log(line: unknown): void }): Promise<unknown> {
  for (let i = 0; ; i++) {
    log({ toString: null, line: 'x'.repeat(10_000) })
    if (i % 100 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
}
