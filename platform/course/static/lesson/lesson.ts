/** What the course's check needs to know of a page. Lines are counted from 1, in the file. */

export interface Heading {
  level: number
  text: string
  /** The anchor, as the site makes it. */
  id: string
  line: number
}

export interface Snippet {
  /** Relative to the project's folder, with slashes: `solutions/07-framing/framing.ts`. */
  path: string
  /** Empty when the whole file is shown. */
  region: string
  line: number
}

export interface Fence {
  /** First word behind the fence; empty when there is none; `indented` for an indented block. */
  language: string
  text: string
  line: number
}

export interface Property {
  /** `:options` when bound, `name` when not. */
  name: string
  /** As written; empty for a property without a value. */
  value: string
  /** String literals in it: for a bound property those of the expression. */
  strings: string[]
  /** How many items it has when it is an array. */
  items?: number
}

export interface Component {
  /** `LabPanel`; `::: tip` for a container. */
  name: string
  properties: Property[]
  line: number
}

export interface Link {
  target: string
  text: string
  isImage: boolean
  line: number
}

/** The running text of one block. Inline code in it is replaced by one U+FFFC. */
export interface Prose {
  text: string
  /** Of its first character; line breaks in the text move on from there. */
  line: number
  /** The same with the texts of links left out. */
  outsideLinks: string
}

/** A topic or correction taught under a heading, as the author says in `<!-- covers: T24 X29 -->`. */
export interface Cover {
  id: string
  line: number
  /** `undefined` before the first heading. */
  heading: Heading | undefined
}

export interface Lesson {
  frontmatter: Record<string, unknown>
  headings: Heading[]
  snippets: Snippet[]
  fences: Fence[]
  components: Component[]
  links: Link[]
  prose: Prose[]
  /** Inline code. */
  codes: { text: string; line: number }[]
  covers: Cover[]
  /** `id` attributes of HTML in the page: anchors too. */
  htmlIds: string[]
  /** Why the page could not be read at all. */
  problem?: string
}

/** Stands for inline code in prose. */
export const CODE_MARK = '\u{fffc}'

export function emptyLesson(): Lesson {
  return {
    frontmatter: {},
    headings: [],
    snippets: [],
    fences: [],
    components: [],
    links: [],
    prose: [],
    codes: [],
    covers: [],
    htmlIds: [],
  }
}

/** The line of a character of a text that begins at `firstLine`. */
export function lineAt(text: string, index: number, firstLine: number): number {
  return firstLine + text.slice(0, index).split('\n').length - 1
}
