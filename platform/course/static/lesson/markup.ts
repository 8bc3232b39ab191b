/** Components and other HTML in a page, read with Vue's own parser. */
import { babelParse, parse } from 'vue/compiler-sfc'
import type { Component, Link, Property } from './lesson.ts'

type Descriptor = ReturnType<typeof parse>['descriptor']
type Root = NonNullable<NonNullable<Descriptor['template']>['ast']>
type Node = Root['children'][number]
type Element = Extract<Node, { tag: string }>
type Babel = ReturnType<typeof babelParse>['program']['body'][number]

/** Node types of `@vue/compiler-core`, which exports them as an enum that cannot be stripped. */
const ELEMENT = 1
const TEXT = 2
const ATTRIBUTE = 6
const DIRECTIVE = 7

export interface Markup {
  components: Component[]
  links: Link[]
  texts: { text: string; line: number }[]
  ids: string[]
}

/**
 * Reads one piece of HTML. It may open an element that a later piece closes.
 * @param line of the piece in its file
 */
export function parseMarkup(html: string, line: number): Markup {
  const markup: Markup = { components: [], links: [], texts: [], ids: [] }
  // Source positions count from the wrapper, which stands on the first line.
  const { descriptor } = parse(`<template>${html}</template>`, { sourceMap: false })
  for (const node of descriptor.template?.ast?.children ?? []) visit(node, line - 1, markup)
  return markup
}

function visit(node: Node, linesBefore: number, markup: Markup): void {
  const line = linesBefore + node.loc.start.line
  if (isText(node)) markup.texts.push({ text: node.content, line })
  if (!isElement(node)) return
  const properties = propertiesOf(node)
  const valueOf = (name: string): string | undefined =>
    properties.find((property) => property.name === name)?.value
  if (/[A-Z-]/.test(node.tag)) markup.components.push({ name: node.tag, properties, line })
  const isImage = node.tag === 'img'
  const target = valueOf(isImage ? 'src' : 'href')
  if (target !== undefined) markup.links.push({ target, text: textOf(node), isImage, line })
  const id = valueOf('id')
  if (id !== undefined) markup.ids.push(id)
  for (const child of node.children) visit(child, linesBefore, markup)
}

const isElement = (node: Node): node is Element => Number(node.type) === ELEMENT

const isText = (node: Node): node is Extract<Node, { type: 2 }> => Number(node.type) === TEXT

function textOf(node: Element): string {
  return node.children
    .map((child) => (isText(child) ? child.content : isElement(child) ? textOf(child) : ''))
    .join('')
}

function propertiesOf({ props }: Element): Property[] {
  return props.map((prop) => {
    if (Number(prop.type) === ATTRIBUTE && 'value' in prop) {
      const value = prop.value?.content ?? ''
      return { name: prop.name, value, strings: [value] }
    }
    if (Number(prop.type) !== DIRECTIVE || !('exp' in prop))
      return { name: prop.name, value: '', strings: [] }
    const argument = prop.arg && 'content' in prop.arg ? prop.arg.content : ''
    const value = prop.exp && 'content' in prop.exp ? prop.exp.content : ''
    const name = prop.name === 'bind' ? `:${argument}` : `v-${prop.name}`
    return { name, value, ...parseExpression(value) }
  })
}

/** The strings in an expression, and its length when it is an array. Nothing is evaluated. */
export function parseExpression(code: string): Pick<Property, 'strings' | 'items'> {
  let statement: Babel | undefined
  try {
    statement = babelParse(`(${code})`).program.body[0]
  } catch {
    return { strings: [] }
  }
  const strings = collectStrings(statement)
  if (statement?.type !== 'ExpressionStatement') return { strings }
  const { expression } = statement
  return expression.type === 'ArrayExpression'
    ? { strings, items: expression.elements.length }
    : { strings }
}

function collectStrings(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return []
  if ('type' in node && node.type === 'StringLiteral' && 'value' in node)
    return [String(node.value)]
  return Object.entries(node)
    .filter(([key]) => key !== 'loc' && key !== 'extra')
    .flatMap(([, value]) => collectStrings(value))
}
