/** Checks of the saving: a new file, whole or not at all. */
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { watch } from 'node:fs'
import { join } from 'node:path'
import { equal, equalBytes, fail, phrase, rejects, type CheckContext, type Phrase } from '#checker'
import type * as SaveModule from '../../../solutions/09-file-as-json/save-file.ts'
import { nameOf, shown } from './messages.ts'

const load = ({ lab }: CheckContext) => lab.load<typeof SaveModule>('save-file.ts')
const listed = (names: string[]): string => names.map((name) => shown(name)).join(', ') || '–'

/** Fails with `key` when the folder holds anything but these names. */
export async function holdsOnly(dir: string, expected: string[], key: string): Promise<void> {
  const others = (await readdir(dir)).filter((name) => !expected.includes(name))
  if (others.length > 0) fail(key, { names: listed(others) })
}

export async function savesANewFile(context: CheckContext): Promise<void> {
  const { folder: dir, random } = context
  const { saveFile } = await load(context)
  const expected: string[] = []
  for (const size of [0, 1, random.int(2, 5000), 100_000]) {
    const filename = `${size}-${nameOf(random)}`
    const bytes = new Uint8Array(Buffer.alloc(size, Buffer.from(random.bytes(997))))
    const path: unknown = await saveFile({ dir, filename, bytes })
    expected.push(filename)
    const wanted = join(dir, filename)
    equal(path, wanted, 'wrong-path', { expected: shown(wanted), actual: shown(String(path)) })
    const names = await readdir(dir)
    if (!names.includes(filename)) fail('missing', { name: shown(filename), names: listed(names) })
    equalBytes(new Uint8Array(await readFile(wanted)), bytes, 'wrong-content')
    await holdsOnly(dir, expected, 'leftovers')
  }
  const long = `${'я'.repeat(127)}x`
  try {
    await saveFile({ dir, filename: long, bytes: random.bytes(10) })
  } catch (error) {
    if (error instanceof Error && 'code' in error) fail('long-name', { error: String(error.code) })
    throw error
  }
}

export async function neverOverwrites(context: CheckContext): Promise<void> {
  const { folder, random } = context
  const { saveFile } = await load(context)
  const dir = join(folder, 'inside')
  await mkdir(dir)
  const bytes = random.bytes(20)
  const old = random.bytes(40)

  await writeFile(join(dir, 'taken.bin'), old)
  const refused = async (filename: string, what: Phrase): Promise<void> => {
    const call = saveFile({ dir, filename, bytes })
    await rejects(
      call.then(() => fail('accepted', { name: filename, what })),
      'EEXIST',
    )
  }
  const overFile = refused('taken.bin', phrase('file'))
  await overFile.catch(() => {})
  const now = new Uint8Array(await readFile(join(dir, 'taken.bin')).catch(() => Buffer.alloc(0)))
  if (Buffer.compare(now, old) !== 0) fail('overwritten', { name: 'taken.bin' })
  await overFile

  await mkdir(join(dir, 'folder.bin'))
  await refused('folder.bin', phrase('folder'))
  const names = ['taken.bin', 'folder.bin']
  // A link that leads nowhere, or out of the folder. Windows asks for a privilege to make one.
  const target = join(folder, 'outside.bin')
  const hasLink = await symlink(target, join(dir, 'link.bin')).then(
    () => true,
    () => false,
  )
  if (hasLink) {
    const overLink = refused('link.bin', phrase('link', { target: shown('../outside.bin') }))
    await overLink.catch(() => {})
    if ((await readdir(folder)).includes('outside.bin')) fail('followed-link', { name: 'link.bin' })
    await overLink
    names.push('link.bin')
  }
  await holdsOnly(dir, names, 'leftovers')
}

export async function showsNoHalfFile(context: CheckContext): Promise<void> {
  const { folder: dir, lab, random } = context
  const { saveFile } = await load(context)
  const filename = nameOf(random)
  const bytes = new Uint8Array(Buffer.alloc(200_000, Buffer.from(random.bytes(997))))
  const writes = await writesTo({ dir, filename }, () => saveFile({ dir, filename, bytes }))
  if (writes > 0) fail('half-file', { name: shown(filename) })

  const aborted = lab.abortSignal({ aborted: true })
  const call = saveFile({ dir, filename: 'aborted.bin', bytes, signal: aborted.signal })
  await rejects(call, 'AbortError')
  await holdsOnly(dir, [filename], 'leftovers')
}

/**
 * Counts how often the file was written to under its own name. The kernel notes every event of a
 * folder in order, so that nothing has to be caught in the act. Only Linux tells a write from a new
 * name reliably; elsewhere nothing is counted.
 */
async function writesTo(
  { dir, filename }: { dir: string; filename: string },
  action: () => Promise<unknown>,
): Promise<number> {
  if (process.platform !== 'linux') {
    await action()
    return 0
  }
  const sentinel = '.end-of-watch'
  let writes = 0
  const seenAll = Promise.withResolvers<void>()
  const watcher = watch(dir, (event, name) => {
    if (event === 'change' && name === filename) writes++
    if (name === sentinel) seenAll.resolve()
  })
  try {
    await action()
    await writeFile(join(dir, sentinel), '')
    await seenAll.promise
  } finally {
    watcher.close()
  }
  await rm(join(dir, sentinel))
  return writes
}
