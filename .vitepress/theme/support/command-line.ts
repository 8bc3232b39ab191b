/** How a program would be started by hand. Shown, never executed. */

/** @example commandLine('server.ts', ['--max-bytes', '16']) // "node server.ts --max-bytes 16" */
export function commandLine(file: string, args: string[]): string {
  return ['node', file, ...args.map(quoted)].join(' ')
}

function quoted(argument: string): string {
  if (/^[\w@%+=:,./-]+$/.test(argument)) return argument
  return `'${argument.replaceAll("'", String.raw`'\''`)}'`
}
