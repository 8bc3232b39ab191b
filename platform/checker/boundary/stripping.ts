/**
 * Strips the types of a learner's files once, for every process and every check of a run. Node
 * does it anew for each address under which a module is loaded, and loads what strips types (some
 * fifty milliseconds) in each process: together more than half of what a small check takes.
 *
 * What was stripped is kept beside Node's own compile cache, for each file the last one: its source,
 * then the JavaScript. Nobody trusts it more than Node's cache there: whoever may write to
 * that folder runs in these processes anyway, and in a graded run it is the submission's own.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { registerHooks, stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'

/** As Node reads its modules: a mark at the beginning is no part of the text. */
const decoder = new TextDecoder()
const memory = new Map<string, string>()

/**
 * @param folder address of the folder whose modules are meant, with `/` at its end
 * @param keptIn where Node keeps what it compiled; nothing is kept without it
 */
export function stripOnce(folder: string, keptIn: string | undefined): void {
  const store = keptIn === undefined ? undefined : storeIn(keptIn)
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context)
      if (loaded.format !== 'module-typescript' || !url.startsWith(folder)) return loaded
      const code = strip(url, textOf(loaded.source as Uint8Array), store)
      if (code === undefined) return loaded
      // As Node does it, see its internal/modules/typescript.js.
      return { ...loaded, format: 'module', source: `${code}\n\n//# sourceURL=${url}` }
    },
  })
}

/**
 * Keeps what somebody else has stripped.
 * @param address of the file, as the process that loads it sees it
 */
export function keepStripped(
  keptIn: string,
  { address, source, code }: { address: string; source: string; code: string },
): void {
  const store = storeIn(keptIn)
  keep(store, join(store, nameOf(address)), headOf(source) + code)
}

function storeIn(keptIn: string): string {
  return join(keptIn, `stripped-${process.version}`)
}

function headOf(source: string): string {
  return `${source.length}\n${source}`
}

/** A file's text as Node reads its modules. */
export function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}

/** @returns `undefined` where Node is to say itself what is wrong with the source */
function strip(url: string, source: string, store: string | undefined): string | undefined {
  const known = memory.get(source)
  if (known !== undefined) return known
  const [address = url] = url.split('?')
  const kept = store && join(store, nameOf(address))
  let code = kept && read(kept, headOf(source))
  if (code === undefined) {
    try {
      code = stripQuietly(source)
    } catch {
      return undefined
    }
    if (store && kept) keep(store, kept, headOf(source) + code)
  }
  memory.set(source, code)
  return code
}

/** What Node says about that function being experimental is not the learner's business. */
export function stripQuietly(source: string): string {
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    return stripTypeScriptTypes(source)
  } finally {
    process.emitWarning = emitWarning
  }
}

/**
 * FNV-1a, 32 bits: the source beside the code decides, so that two files of one name only take turns.
 * Loading Node's hashes would take a tenth of a program's start.
 */
function nameOf(address: string): string {
  let hash = 0x811c9dc5
  for (let at = 0; at < address.length; at++)
    hash = Math.imul(hash ^ address.charCodeAt(at), 0x01000193) >>> 0
  return hash.toString(16)
}

function read(path: string, head: string): string | undefined {
  try {
    const text = readFileSync(path, 'utf8')
    return text.startsWith(head) ? text.slice(head.length) : undefined
  } catch {
    return undefined
  }
}

/** Whole or not at all: another process may read it in this very moment. */
function keep(folder: string, path: string, text: string): void {
  try {
    mkdirSync(folder, { recursive: true })
    // Sandboxes count their processes each from 1.
    const unfinished = `${path}.${process.pid}.${process.hrtime.bigint()}`
    writeFileSync(unfinished, text)
    renameSync(unfinished, path)
  } catch {
    // No room, or not ours to write to: the next process strips it again.
  }
}
