/** How code looks in the editor and in comparisons: our colours, by the page's CSS variables. */
import { javascript } from '@codemirror/lang-javascript'
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView, highlightSpecialChars, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import type { Language } from '../../../platform/shared/languages.ts'
import phrases from '../locales/editor-phrases.json' with { type: 'json' }

const color = (name: string): { color: string } => ({ color: `var(--otw-${name})` })

const highlighting = HighlightStyle.define([
  { tag: [tags.comment], color: 'var(--vp-c-text-2)', fontStyle: 'italic' },
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword], ...color('ansi-magenta') },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], ...color('ansi-green') },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], ...color('ansi-yellow') },
  { tag: [tags.typeName, tags.className, tags.namespace], ...color('ansi-cyan') },
  {
    tag: [tags.function(tags.variableName), tags.function(tags.propertyName)],
    ...color('ansi-blue'),
  },
  { tag: [tags.definition(tags.propertyName)], ...color('ansi-blue') },
  { tag: [tags.invalid], ...color('bad-text') },
])

const theme = EditorView.theme({
  '&': {
    backgroundColor: 'var(--otw-screen)',
    color: 'var(--otw-screen-text)',
    fontSize: '0.85rem',
  },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--vp-font-family-mono)', lineHeight: '1.55' },
  // Where the cursor is, the frame of the editor shows.
  '.cm-content:focus-visible': { outline: 'none' },
  '.cm-content': { caretColor: 'var(--otw-screen-cursor)', padding: '0.5rem 0' },
  '.cm-gutters': {
    backgroundColor: 'var(--otw-screen)',
    borderRight: '1px solid var(--otw-line)',
    color: 'var(--vp-c-text-3)',
  },
  '.cm-activeLine': { backgroundColor: 'var(--vp-c-default-soft)' },
  '.cm-activeLineGutter': {
    backgroundColor: 'var(--vp-c-default-soft)',
    color: 'var(--vp-c-text-1)',
  },
  '&.cm-focused .cm-matchingBracket, .cm-matchingBracket': {
    backgroundColor: 'var(--otw-screen-selection)',
  },
  '.cm-content ::selection': { backgroundColor: 'var(--otw-screen-selection)' },
  '.cm-searchMatch': {
    backgroundColor: 'var(--otw-note-soft)',
    outline: '1px solid var(--otw-orange)',
  },
  '.cm-panels': { backgroundColor: 'var(--otw-paper-2)', color: 'var(--vp-c-text-1)' },
  '.cm-panels-top': { borderBottom: '1px solid var(--otw-line)' },
  '.cm-panels-bottom': { borderTop: '1px solid var(--otw-line)' },
  '.cm-textfield': {
    backgroundColor: 'var(--otw-paper)',
    border: '1px solid var(--otw-line-strong)',
    color: 'inherit',
    fontSize: '0.8rem',
  },
  '.cm-button': {
    backgroundColor: 'var(--otw-paper)',
    backgroundImage: 'none',
    border: '1px solid var(--otw-line-strong)',
    color: 'inherit',
    fontSize: '0.8rem',
  },
  '.cm-panel.cm-search label': { fontSize: '0.8rem' },
  '.cm-panel.cm-search [name=close]': { color: 'inherit' },
  '.cm-tooltip': {
    backgroundColor: 'var(--otw-paper)',
    border: '1px solid var(--otw-line-strong)',
    color: 'var(--vp-c-text-1)',
    maxWidth: 'min(40rem, 90vw)',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    backgroundColor: 'var(--otw-screen-selection)',
    color: 'var(--vp-c-text-1)',
  },
  '.cm-diagnostic': { whiteSpace: 'pre-wrap', fontFamily: 'var(--vp-font-family-base)' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--otw-bad)' },
  '.cm-diagnosticSource': { color: 'var(--vp-c-text-2)', opacity: '1' },
  // A drawn wave does not follow the theme; this one does, and is seen without colours.
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--otw-bad)',
    textDecorationSkipInk: 'none',
  },
  '.cm-collapsedLines': {
    background: 'var(--otw-paper-3)',
    color: 'var(--vp-c-text-2)',
    fontFamily: 'var(--vp-font-family-base)',
  },
  '&.cm-merge-a .cm-changedLine, .cm-deletedChunk': { backgroundColor: 'var(--otw-bad-soft)' },
  '&.cm-merge-b .cm-changedLine': { backgroundColor: 'var(--otw-good-soft)' },
  '&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText': {
    background: 'none',
    textDecoration: 'underline dotted var(--otw-bad)',
    textUnderlineOffset: '0.2em',
  },
  '&.cm-merge-b .cm-changedText': {
    background: 'none',
    textDecoration: 'underline var(--otw-good)',
    textUnderlineOffset: '0.2em',
  },
})

/** What the editor and a comparison share. */
export function codeLook(language: Language): Extension {
  return [
    lineNumbers(),
    highlightSpecialChars(),
    javascript({ typescript: true }),
    syntaxHighlighting(highlighting),
    theme,
    EditorState.tabSize.of(2),
    EditorState.phrases.of(phrases[language]),
  ]
}

/** For CodeMirror's own colours, where ours say nothing. */
export function darkness(isDark: boolean): Extension {
  return EditorView.darkTheme.of(isDark)
}
