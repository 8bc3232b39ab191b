/**
 * One exercise file in the page's editor: what is on disk, what the reader has typed, and what to
 * do when both have changed. Pure: news in, state out. Nothing here ever drops the reader's text
 * or overwrites the file without being told to.
 */
import type { FileContent } from '../../../platform/shared/messages.ts'

export interface FileBuffer {
  /** The file has been seen. */
  isLoaded: boolean
  /** What the reader's text builds on; line ends as `\n`. */
  base: { version: string; text: string }
  /** What the reader sees; line ends as `\n`. */
  text: string
  /** How lines end on disk. */
  lineEnd: '\n' | '\r\n'
  /** The file on disk, when it has changed under a text that is not saved. */
  theirs: FileContent | undefined
  /** Text under way to the disk. */
  saving: string | undefined
  /** Set when the file is nothing that can be edited here. */
  unreadable: Extract<FileContent, { state: 'unreadable' }>['reason'] | undefined
}

export type BufferStatus = 'loading' | 'unreadable' | 'conflict' | 'saving' | 'unsaved' | 'saved'

/** What outlives a reload. */
export interface Draft {
  baseVersion: string
  text: string
}

export function emptyBuffer(): FileBuffer {
  return {
    isLoaded: false,
    base: { version: '', text: '' },
    text: '',
    lineEnd: '\n',
    theirs: undefined,
    saving: undefined,
    unreadable: undefined,
  }
}

export function statusOf(buffer: FileBuffer): BufferStatus {
  if (!buffer.isLoaded) return 'loading'
  if (buffer.unreadable !== undefined) return 'unreadable'
  if (buffer.theirs) return 'conflict'
  if (buffer.saving !== undefined) return 'saving'
  return isChanged(buffer) ? 'unsaved' : 'saved'
}

/** The text to be kept over a reload; `undefined` when the disk has it. */
export function draftOf(buffer: FileBuffer): Draft | undefined {
  if (!buffer.isLoaded || !isChanged(buffer)) return undefined
  return { baseVersion: buffer.base.version, text: buffer.text }
}

/** The text as it goes to the disk. */
export function textForDisk({ text, lineEnd }: FileBuffer): string {
  return lineEnd === '\n' ? text : text.replaceAll('\n', lineEnd)
}

/**
 * The file as it is on disk now: when it is opened, after a lost connection, after a change.
 * @param draft kept from before a reload; used when the file is seen for the first time
 * @returns whether a text that had not been touched here was replaced by that on disk
 */
export function receiveContent(buffer: FileBuffer, content: FileContent, draft?: Draft): boolean {
  const isFirst = !buffer.isLoaded
  buffer.isLoaded = true
  if (isFirst && draft) {
    buffer.base = { version: draft.baseVersion, text: textOf(content) }
    buffer.text = draft.text
    buffer.lineEnd = lineEndOf(content)
    if (draft.baseVersion === content.version || isSame(buffer, content)) adopt(buffer, content)
    else buffer.theirs = content
    return false
  }
  // A save whose answer was lost with the connection.
  if (buffer.saving !== undefined && textOf(content) === buffer.saving) adopt(buffer, content)
  buffer.saving = undefined
  if (content.version === buffer.base.version) {
    // It has changed back.
    buffer.theirs = undefined
    return false
  }
  if (isSame(buffer, content)) {
    adopt(buffer, content)
    return false
  }
  if (!isFirst && (buffer.theirs || isChanged(buffer))) {
    buffer.theirs = content
    return false
  }
  buffer.unreadable = content.state === 'unreadable' ? content.reason : undefined
  adopt(buffer, content)
  buffer.text = buffer.base.text
  return !isFirst
}

/** @returns the text for the disk */
export function startSaving(buffer: FileBuffer): string {
  buffer.saving = buffer.text
  return textForDisk(buffer)
}

export function receiveSaved(buffer: FileBuffer, version: string): void {
  buffer.base = { version, text: buffer.saving ?? buffer.text }
  buffer.saving = undefined
  buffer.theirs = undefined
}

/** The save was refused: the file is another one by now. */
export function receiveConflict(buffer: FileBuffer, content: FileContent): void {
  buffer.saving = undefined
  if (isSame(buffer, content)) adopt(buffer, content)
  else buffer.theirs = content
}

/** The reader gives up the text for what is on disk. */
export function takeTheirs(buffer: FileBuffer): void {
  const { theirs } = buffer
  if (theirs?.state !== 'text') return
  adopt(buffer, theirs)
  buffer.text = buffer.base.text
}

/** The reader has seen what is on disk, and the next save may overwrite it. */
export function keepMine(buffer: FileBuffer): void {
  const { theirs } = buffer
  if (theirs && theirs.state !== 'unreadable') adopt(buffer, theirs)
}

/** What is on disk beside the reader's text; `undefined` when there is nothing to show. */
export function theirText({ theirs }: FileBuffer): string | undefined {
  return theirs?.state === 'text' ? textOf(theirs) : undefined
}

function adopt(buffer: FileBuffer, content: FileContent): void {
  buffer.base = { version: content.version, text: textOf(content) }
  if (content.state === 'text') buffer.lineEnd = lineEndOf(content)
  buffer.theirs = undefined
}

function isChanged({ base, text }: FileBuffer): boolean {
  return text !== base.text || base.version === 'missing'
}

function isSame({ text }: FileBuffer, content: FileContent): boolean {
  return content.state === 'text' && textOf(content) === text
}

function textOf(content: FileContent): string {
  return content.state === 'text' ? content.text.replaceAll(/\r\n?/g, '\n') : ''
}

/** That of the first line: a file with both kinds gets one of them. */
function lineEndOf(content: FileContent): '\n' | '\r\n' {
  return content.state === 'text' && /^[^\n]*\r\n/.test(content.text) ? '\r\n' : '\n'
}
