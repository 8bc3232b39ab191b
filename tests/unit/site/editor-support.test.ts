import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { draftStore } from '../../../.vitepress/theme/support/draft-store.ts'
import {
  draftOf,
  emptyBuffer,
  keepMine,
  receiveConflict,
  receiveContent,
  receiveSaved,
  startSaving,
  statusOf,
  takeTheirs,
  theirText,
  type FileBuffer,
} from '../../../.vitepress/theme/support/file-buffer.ts'
import { difference } from '../../../.vitepress/theme/support/text-difference.ts'
import type { FileContent } from '../../../platform/shared/messages.ts'

const onDisk = (text: string, version = `v:${text}`): FileContent => ({
  state: 'text',
  version,
  text,
})
const MISSING: FileContent = { state: 'missing', version: 'missing' }
const BYTES: FileContent = { state: 'unreadable', version: 'unreadable', reason: 'not-text' }

/** A file that has been seen, and what the reader made of it. */
function bufferOf(text: string, typed = text): FileBuffer {
  const buffer = emptyBuffer()
  receiveContent(buffer, onDisk(text))
  buffer.text = typed
  return buffer
}

describe('site/file-buffer', () => {
  it('knows whether the text is on disk', () => {
    expect(statusOf(emptyBuffer())).toBe('loading')
    const buffer = bufferOf('one')
    expect(statusOf(buffer)).toBe('saved')
    buffer.text = 'two'
    expect(statusOf(buffer)).toBe('unsaved')
    expect(draftOf(buffer)).toEqual({ baseVersion: 'v:one', text: 'two' })
    startSaving(buffer)
    expect(statusOf(buffer)).toBe('saving')
    receiveSaved(buffer, 'v:two')
    expect([statusOf(buffer), draftOf(buffer)]).toEqual(['saved', undefined])
  })

  it('counts what is typed during a save as not saved', () => {
    const buffer = bufferOf('one', 'two')
    startSaving(buffer)
    buffer.text = 'three'
    receiveSaved(buffer, 'v:two')
    expect([statusOf(buffer), buffer.base.text]).toEqual(['unsaved', 'two'])
  })

  it('keeps the line ends of the file', () => {
    const buffer = emptyBuffer()
    receiveContent(buffer, onDisk('a\r\nb\r\n'))
    expect([statusOf(buffer), buffer.text]).toEqual(['saved', 'a\nb\n'])
    buffer.text = 'a\nc\n'
    expect(startSaving(buffer)).toBe('a\r\nc\r\n')
  })

  it('follows the disk while nothing is unsaved', () => {
    const buffer = bufferOf('one')
    expect(receiveContent(buffer, onDisk('two'))).toBe(true)
    expect([statusOf(buffer), buffer.text]).toEqual(['saved', 'two'])
    expect(receiveContent(buffer, onDisk('two'))).toBe(false)
  })

  it('keeps both texts when both have changed, until the reader decides', () => {
    const buffer = bufferOf('one', 'mine')
    receiveContent(buffer, onDisk('theirs'))
    expect([statusOf(buffer), buffer.text, theirText(buffer)]).toEqual([
      'conflict',
      'mine',
      'theirs',
    ])
    takeTheirs(buffer)
    expect([statusOf(buffer), buffer.text, buffer.base.version]).toEqual([
      'saved',
      'theirs',
      'v:theirs',
    ])

    const other = bufferOf('one', 'mine')
    receiveContent(other, onDisk('theirs'))
    keepMine(other)
    expect([statusOf(other), other.text, other.base.version]).toEqual([
      'unsaved',
      'mine',
      'v:theirs',
    ])
  })

  it('sees no conflict where both changed alike, or the disk has changed back', () => {
    const buffer = bufferOf('one', 'same')
    receiveContent(buffer, onDisk('same'))
    expect(statusOf(buffer)).toBe('saved')
    const back = bufferOf('one', 'mine')
    receiveContent(back, onDisk('theirs'))
    receiveContent(back, onDisk('one'))
    expect([statusOf(back), back.base.version]).toEqual(['unsaved', 'v:one'])
  })

  it('takes a refused save as a conflict, and nothing as saved', () => {
    const buffer = bufferOf('one', 'mine')
    startSaving(buffer)
    receiveConflict(buffer, onDisk('theirs'))
    expect([statusOf(buffer), buffer.text]).toEqual(['conflict', 'mine'])
  })

  it('finds out after a lost connection whether a save arrived', () => {
    const arrived = bufferOf('one', 'mine')
    startSaving(arrived)
    receiveContent(arrived, onDisk('mine'))
    expect(statusOf(arrived)).toBe('saved')
    const lost = bufferOf('one', 'mine')
    startSaving(lost)
    receiveContent(lost, onDisk('one'))
    expect(statusOf(lost)).toBe('unsaved')
    const typedOn = bufferOf('one', 'mine')
    startSaving(typedOn)
    typedOn.text = 'mine, and more'
    receiveContent(typedOn, onDisk('mine'))
    expect([statusOf(typedOn), typedOn.base.version]).toEqual(['unsaved', 'v:mine'])
  })

  it('makes a file anew that has gone, only when told to', () => {
    const buffer = bufferOf('one', 'mine')
    receiveConflict(buffer, MISSING)
    expect([statusOf(buffer), theirText(buffer)]).toEqual(['conflict', undefined])
    takeTheirs(buffer)
    expect([statusOf(buffer), buffer.text]).toEqual(['conflict', 'mine'])
    keepMine(buffer)
    expect([statusOf(buffer), buffer.base.version]).toEqual(['unsaved', 'missing'])
    const never = emptyBuffer()
    receiveContent(never, MISSING)
    expect(statusOf(never)).toBe('unsaved')
  })

  it('shows no bytes, and never offers to overwrite them', () => {
    const buffer = emptyBuffer()
    receiveContent(buffer, BYTES)
    expect(statusOf(buffer)).toBe('unreadable')
    receiveContent(buffer, onDisk('text again'))
    expect([statusOf(buffer), buffer.text]).toEqual(['saved', 'text again'])
    const typed = bufferOf('one', 'mine')
    receiveContent(typed, BYTES)
    keepMine(typed)
    expect([statusOf(typed), typed.text]).toEqual(['conflict', 'mine'])
  })

  it('goes on with a draft from before a reload', () => {
    const draft = { baseVersion: 'v:one', text: 'mine' }
    const same = emptyBuffer()
    expect(receiveContent(same, onDisk('one'), draft)).toBe(false)
    expect([statusOf(same), same.text]).toEqual(['unsaved', 'mine'])
    const changed = emptyBuffer()
    receiveContent(changed, onDisk('theirs'), draft)
    expect([statusOf(changed), changed.text]).toEqual(['conflict', 'mine'])
    const saved = emptyBuffer()
    receiveContent(saved, onDisk('mine'), draft)
    expect([statusOf(saved), draftOf(saved)]).toEqual(['saved', undefined])
  })

  it('never loses the reader’s text, whatever happens', () => {
    const event = fc.oneof(
      fc.record({ type: fc.constant('type' as const), text: fc.constantFrom('a', 'b', 'c') }),
      fc.record({ type: fc.constant('disk' as const), text: fc.constantFrom('a', 'b', 'x') }),
      fc.constantFrom({ type: 'save' as const }, { type: 'gone' as const }),
    )
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), (events) => {
        let disk: FileContent = onDisk('start')
        const buffer = emptyBuffer()
        receiveContent(buffer, disk)
        const faults: string[] = []
        for (const one of events) {
          const { text } = buffer
          const wasUnsaved = statusOf(buffer) !== 'saved'
          if (one.type === 'type') buffer.text = one.text
          else if (one.type === 'disk') receiveContent(buffer, (disk = onDisk(one.text)))
          else if (one.type === 'gone') disk = MISSING
          else if (statusOf(buffer) === 'unsaved') {
            // The host’s part: it saves over what the page has seen, and over nothing else.
            const wanted = startSaving(buffer)
            if (buffer.base.version === disk.version) {
              disk = onDisk(wanted)
              receiveSaved(buffer, disk.version)
            } else receiveConflict(buffer, disk)
          }
          if (one.type !== 'type' && wasUnsaved && buffer.text !== text)
            faults.push(`${one.type} lost ${text}`)
          const isSaved = statusOf(buffer) === 'saved'
          if (isSaved && disk.state === 'text' && buffer.text !== disk.text)
            faults.push(`${buffer.text} is called saved`)
        }
        expect(faults).toEqual([])
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('site/draft-store', () => {
  it('keeps a draft per file, forgets it, and takes damage for nothing', () => {
    const kept = new Map<string, string>()
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    } as Storage
    const store = draftStore('07-framing', 'framing.ts', storage)
    expect(store.read()).toBeUndefined()
    store.write({ baseVersion: 'v', text: '粘包' })
    expect(store.read()).toEqual({ baseVersion: 'v', text: '粘包' })
    expect(draftStore('07-framing', 'lines.ts', storage).read()).toBeUndefined()
    storage.setItem('on-the-wire:draft:07-framing/framing.ts', '{"text":4')
    expect(store.read()).toBeUndefined()
    store.write({ baseVersion: 'v', text: 'x' })
    store.write(undefined)
    expect(store.read()).toBeUndefined()
  })

  it('goes without a browser that keeps nothing', () => {
    const full = {
      getItem: () => {
        throw new Error('forbidden')
      },
      setItem: () => {
        throw new Error('full')
      },
    } as unknown as Storage
    const store = draftStore('07-framing', 'framing.ts', full)
    store.write({ baseVersion: 'v', text: 'x' })
    expect(store.read()).toBeUndefined()
  })
})

describe('site/text-difference', () => {
  it.each([
    ['abc', 'abXc', { from: 2, to: 2, insert: 'X' }],
    ['aaa', 'aa', { from: 2, to: 3, insert: '' }],
    ['', 'new', { from: 0, to: 0, insert: 'new' }],
    ['same', 'same', undefined],
  ])('finds where %j becomes %j', (before, after, wanted) => {
    expect(difference(before, after)).toEqual(wanted)
  })

  it('makes one text of the other', () => {
    const short = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 8 })
    fc.assert(
      fc.property(short, short, (before, after) => {
        const change = difference(before, after) ?? { from: 0, to: 0, insert: '' }
        const { from, to, insert } = change
        expect(before.slice(0, from) + insert + before.slice(to)).toBe(after)
      }),
    )
  })
})

describe('site/editor-phrases', () => {
  it('has the same phrases and placeholders in every language', () => {
    const path = join(import.meta.dirname, '../../../.vitepress/theme/locales/editor-phrases.json')
    const phrases = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Record<string, string>>
    expect(Object.keys(phrases)).toEqual(['en', 'ru', 'zh'])
    for (const texts of Object.values(phrases))
      for (const [english, text] of Object.entries(texts)) {
        expect(phrases['en']).toHaveProperty([english])
        expect({ english, hasNumber: text.includes('$') }).toEqual({
          english,
          hasNumber: english.includes('$'),
        })
        expect(Object.keys(texts)).toEqual(Object.keys(phrases['en'] ?? {}))
      }
  })
})
