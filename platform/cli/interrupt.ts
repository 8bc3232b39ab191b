/** Resolves on the first Ctrl-C or polite signal; the second one ends the command at once. */
export function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    let isInterrupted = false
    const interrupt = (): void => {
      if (isInterrupted) process.exit(130)
      isInterrupted = true
      resolve()
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt)
  })
}
