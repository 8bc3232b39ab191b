/** The editor of an exercise file: CodeMirror, put together for one TypeScript module. */
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language'
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic as Mark } from '@codemirror/lint'
import { search, searchKeymap } from '@codemirror/search'
import { Compartment, EditorState, type Text } from '@codemirror/state'
import {
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
} from '@codemirror/view'
import type { Diagnostic } from '../../../platform/shared/diagnostic.ts'
import type { Language } from '../../../platform/shared/languages.ts'
import { codeLook, darkness } from './code-look.ts'
import { difference } from './text-difference.ts'

export interface CodeEditorOptions {
  parent: HTMLElement
  text: string
  language: Language
  isDark: boolean
  isReadOnly: boolean
  /** Name for those who do not see the editor, and the element that says how to leave it. */
  label: string
  describedBy: string
  onChange(text: string): void
}

export interface CodeEditor {
  text(): string
  /** Replaces the text, as little of it as is needed: the cursor stays where it can. */
  setText(text: string): void
  setDiagnostics(diagnostics: Diagnostic[]): void
  /** @param place counted from 1, as in a `Diagnostic` */
  goTo(place: { line: number; column: number }): void
  setDark(isDark: boolean): void
  setReadOnly(isReadOnly: boolean): void
  focus(): void
  dispose(): void
}

export function createCodeEditor(options: CodeEditorOptions): CodeEditor {
  const [dark, writable] = [new Compartment(), new Compartment()]
  const view = new EditorView({
    parent: options.parent,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        codeLook(options.language),
        dark.of(darkness(options.isDark)),
        writable.of(EditorState.readOnly.of(options.isReadOnly)),
        history(),
        indentUnit.of('  '),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        autocompletion(),
        lintGutter(),
        search({ top: true }),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        // Esc and then Tab leaves the editor: CodeMirror lets that Tab pass.
        keymap.of([
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...searchKeymap,
          ...historyKeymap,
          ...lintKeymap,
          ...defaultKeymap,
          indentWithTab,
        ]),
        EditorView.contentAttributes.of({
          'aria-label': options.label,
          'aria-describedby': options.describedBy,
          tabindex: '0',
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) options.onChange(update.state.doc.toString())
        }),
      ],
    }),
  })

  return {
    text: () => view.state.doc.toString(),
    setText(text) {
      const changes = difference(view.state.doc.toString(), text)
      if (changes) view.dispatch({ changes })
    },
    setDiagnostics(diagnostics) {
      const marks = diagnostics.map((each) => markOf(each, view.state.doc))
      view.dispatch(setDiagnostics(view.state, marks))
    },
    goTo(place) {
      const anchor = offsetOf(view.state.doc, place.line, place.column)
      view.dispatch({
        selection: { anchor },
        effects: EditorView.scrollIntoView(anchor, { y: 'center' }),
      })
      view.focus()
    },
    setDark: (isDark) => view.dispatch({ effects: dark.reconfigure(darkness(isDark)) }),
    setReadOnly: (isReadOnly) =>
      view.dispatch({ effects: writable.reconfigure(EditorState.readOnly.of(isReadOnly)) }),
    focus: () => view.focus(),
    dispose: () => view.destroy(),
  }
}

function markOf(diagnostic: Diagnostic, doc: Text): Mark {
  const { line, column, endLine, endColumn, message, code } = diagnostic
  const from = offsetOf(doc, line, column)
  const to = Math.max(from, offsetOf(doc, endLine, endColumn))
  return { from, to, severity: 'error', message, source: `TS${code}` }
}

/** Places are those of the text that was examined; the end of the line is the furthest. */
function offsetOf(doc: Text, line: number, column: number): number {
  const { from, to } = doc.line(Math.min(Math.max(1, line), doc.lines))
  return Math.min(from + column - 1, to)
}
