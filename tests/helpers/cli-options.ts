/** Options of the commands, read from their sources: no command tells them by itself. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { ROOT } from '../../platform/catalogue/paths.ts'

export const COMMANDS = join(ROOT, 'platform/cli/commands')

/** Every command takes it. */
const COMMON = ['lang']

/**
 * Finds properties such as `seed: { type: 'string' }`, and words such as `'--trace'` where the
 * command line is not taken apart by `parseArgs`.
 * @param command name of its module: `test-all`
 * @returns names without dashes, sorted, without those that every command takes
 */
export function optionsOf(command: string): string[] {
  const path = join(COMMANDS, `${command}.ts`)
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true)
  const found = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && isOption(node.initializer)) found.add(nameOf(node.name))
    if (ts.isArrayLiteralExpression(node) && ts.isVariableDeclaration(node.parent))
      for (const word of node.elements)
        if (ts.isStringLiteral(word) && word.text.startsWith('--')) found.add(word.text.slice(2))
    ts.forEachChild(node, visit)
  }
  visit(file)
  return [...found].filter((name) => !COMMON.includes(name)).sort()
}

function isOption(value: ts.Expression): boolean {
  return (
    ts.isObjectLiteralExpression(value) &&
    value.properties.some(
      (property) =>
        ts.isPropertyAssignment(property) &&
        nameOf(property.name) === 'type' &&
        ['string', 'boolean'].includes(nameOf(property.initializer)),
    )
  )
}

const nameOf = (node: ts.Node): string => (ts.isStringLiteral(node) ? node.text : node.getText())
