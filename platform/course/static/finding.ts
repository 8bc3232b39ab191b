/** What the static check of the course can say, and the rules that say it. */

/** Every rule by name, with what it demands. A test breaks each of them once. */
export const RULES = {
  'lab-json': 'lab.json follows its schema and its parts fit together',
  'lab-files': 'every file that lab.json lists exists in labs/ and in solutions/',
  'same-files': 'labs/ and solutions/ hold the same files, apart from lab.json',
  'given-files':
    'a file that is not an exercise is the same, byte for byte, in labs/ and solutions/',
  'stray-file': 'a file of a lab is an exercise, a program, or used by one',
  'starter-todo': 'every exercise file of labs/ throws a TODO',
  'kept-starters': 'every starter of labs/ is kept, the same, beside the suite',
  'solution-todo': 'no file of solutions/ throws a TODO',
  'shared-module':
    'a module that several labs carry is the same in all of them, or declared to be another one',
  'own-module': 'a module that is declared to be another one exists, and is',
  suite: 'every lab has its suite',
  'suite-ids': 'the suite has exactly the checks of lab.json',
  'suite-imports':
    'a suite imports values from #checker, from Node and from modules beside it, and nothing else',
  'message-keys':
    'every message that a suite names is written down, and every one written is named',
  'phrase-keys':
    'every phrase that a suite puts into a message is written down and in quotes, and every one written is put into one',
  'text-schema': 'the texts of a lab exist in three languages and follow their schema',
  'text-ids': 'the texts of a lab have exactly the ids of lab.json',
  'text-keys': 'texts have the same keys in three languages',
  'text-placeholders': 'texts have the same placeholders in three languages',
  untranslated: 'a sentence is not the English one in another language',
  'mistake-count': 'every lab has at least eight mistakes',
  'mistake-json': 'mistake.json follows its schema',
  'mistake-check': 'a mistake names a check of its lab',
  'mistake-message': 'a mistake names a message of its check or of the checker',
  'mistake-files': 'a mistake overlays files of its lab and differs from the solution',
  languages: 'every lesson and every page exists in three languages',
  frontmatter: 'every page has a title and a description',
  h1: 'a page has one heading of the first level, and it is the title',
  'stale-translation': 'a translation carries the mark of the English text as it is now',
  'same-headings': 'translations have the same levels of headings',
  'same-snippets': 'translations import the same snippets',
  'same-components': 'translations use the same components with the same properties',
  'same-fences': 'translations show the same commands and as many outputs',
  'same-covers': 'translations teach the same topics and corrections under the same headings',
  covers:
    'a page names topics and corrections that exist, and teaches all that belong to its lesson',
  'coverage-page': 'the page of the coverage is as it is generated',
  glossary:
    'every term is whole in three languages, and each of its words stands for one term only',
  'glossary-lesson': 'the lessons that explain a term exist',
  'glossary-use': 'a translation uses the term that its lesson explains',
  'glossary-avoid': 'pages do not use the names that the glossary avoids',
  'glossary-page': 'the page of the glossary is as it is generated',
  'pasted-code': 'code comes from a file; only commands and output are written in a page',
  'snippet-source': 'snippets come from labs/, solutions/, peers/ or the examples of the guides',
  'snippet-file': 'the file of a snippet exists',
  'snippet-region': 'the region of a snippet exists and is not empty',
  sections: 'a lesson has the sections and the components that every lesson has',
  'section-names': 'the sections that every lesson has are named the same in all lessons',
  component: 'a component exists',
  predict: 'the answer of a question is one of its options',
  measure: 'what a question asks of a run can be measured, with a value for each option',
  labels: 'a label names a key of the interface, and is not written as text',
  links: 'links inside the course lead somewhere',
  'link-language': 'a link stays in its language',
  'external-host': 'links to other hosts go to hosts that were agreed upon, over https',
  'rfc-form': 'a reference to an RFC reads [RFC 9293 §3.6.1](…rfc9293#section-3.6.1)',
  'bare-rfc': 'an RFC is not mentioned without its link',
  commands: 'a command that a page shows exists',
  exclamation: 'prose has no exclamation marks',
  'russian-quotes': 'Russian prose quotes with «…»',
  'chinese-punctuation': 'Chinese prose has full-width punctuation and “…”',
  addresses: 'addresses and mailboxes are those kept for examples',
  recording: 'every scene has a script, and a recording of the run that its lab gives now',
  'reference-codes': 'the reference page explains exactly the error codes that there are',
} as const

export type RuleName = keyof typeof RULES

/** Where an author reads on. */
export const AUTHORS_GUIDE = 'docs/en/guide/authors.md'

export interface Finding {
  rule: RuleName
  /** Relative to the project's folder, with slashes. */
  file: string
  /** Counted from 1. */
  line?: number
  /** One English sentence. */
  problem: string
  /** What to do about it. */
  hint?: string
}

/** One finding a line, the hint below it: for a terminal or a failed test. */
export function formatFindings(findings: Finding[]): string {
  return findings
    .map(({ rule, file, line, problem, hint }) => {
      const place = line === undefined ? file : `${file}:${line}`
      return `${place}: ${problem} (${rule})${hint === undefined ? '' : `\n  ${hint}`}`
    })
    .join('\n')
}
