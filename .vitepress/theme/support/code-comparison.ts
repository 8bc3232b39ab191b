/** Two texts compared: side by side where there is room, one in the other where there is not. */
import { MergeView, unifiedMergeView } from '@codemirror/merge'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import type { Language } from '../../../platform/shared/languages.ts'
import { codeLook, darkness } from './code-look.ts'

export interface ComparisonOptions {
  parent: HTMLElement
  left: { text: string; label: string }
  right: { text: string; label: string }
  language: Language
  isDark: boolean
  isWide: boolean
}

/** Lines around a difference, and how many must be equal before they are folded away. */
const COLLAPSE = { margin: 4, minSize: 8 }

/** @returns removes it */
export function showComparison(options: ComparisonOptions): () => void {
  const { parent, left, right, isWide } = options
  if (isWide) {
    const view = new MergeView({
      parent,
      a: { doc: left.text, extensions: readOnly(options, left.label) },
      b: { doc: right.text, extensions: readOnly(options, right.label) },
      collapseUnchanged: COLLAPSE,
      gutter: true,
    })
    return () => view.destroy()
  }
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: right.text,
      extensions: [
        readOnly(options, `${left.label} / ${right.label}`),
        unifiedMergeView({
          original: left.text,
          mergeControls: false,
          collapseUnchanged: COLLAPSE,
        }),
      ],
    }),
  })
  return () => view.destroy()
}

function readOnly({ language, isDark }: ComparisonOptions, label: string): Extension {
  return [
    codeLook(language),
    darkness(isDark),
    EditorView.lineWrapping,
    EditorState.readOnly.of(true),
    EditorView.contentAttributes.of({ 'aria-label': label }),
  ]
}
