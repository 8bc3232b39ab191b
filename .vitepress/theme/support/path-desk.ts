/**
 * Lesson 15: what becomes of the path of a request, with a careful server and with four careless
 * ones, over a small file system that exists here only.
 */

import { ROOT, TREE } from './path-desk-tree.ts'

export const SERVERS = ['lesson', 'join', 'search', 'twice', 'prefix'] as const
export type ServerName = (typeof SERVERS)[number]

/** Targets worth trying, roughly from harmless to sly. */
export const SAMPLES = [
  '/style.css',
  '/files',
  '/files/',
  '/files/100%25.txt',
  '/files/../style.css',
  '/../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '/%252e%252e/secret.txt',
  '/..%2fsite-private/notes.txt',
  '/files/out.txt',
  '/files/in.css',
  '/secret.txt%00.css',
  '/100%.txt',
  '//files',
  '/..%5csecret.txt',
] as const

export const STEPS = [
  'sent',
  'split',
  'decoded',
  'again',
  'searched',
  'resolved',
  'joined',
  'compared',
  'followed',
  'inside',
  'found',
] as const
export type StepName = (typeof STEPS)[number]

export interface Step {
  name: StepName
  /** What there is now, as code; empty where the step did not get that far. */
  value: string
  isLast: boolean
}

export interface Outcome {
  status: number
  /** `leak`: a file from outside of the root. */
  kind: 'file' | 'list' | 'redirect' | 'refused' | 'failed' | 'leak'
  /** The file or folder, without links; the address for a redirect. */
  at: string
}

export interface Walk {
  steps: Step[]
  outcome: Outcome
}

/** What a path comes to, step by step. */
export function walk(path: string, server: ServerName): Walk {
  const steps: Step[] = []
  const note = (name: StepName, value: string): void => {
    steps.push({ name, value, isLast: false })
  }
  note('sent', path)
  const outcome = WAYS[server](path, note)
  const last = steps.at(-1)
  if (last) last.isLast = true
  return { steps, outcome }
}

type Note = (name: StepName, value: string) => void
type Way = (path: string, note: Note) => Outcome

const WAYS: Record<ServerName, Way> = {
  lesson: walkCarefully,
  join: (path, note) => {
    const decoded = decode(path, note)
    return decoded === undefined ? failed() : look(decoded, note)
  },
  search: (path, note) => {
    note('searched', hasDots(path))
    if (path.includes('..')) return refused(404)
    const decoded = decode(path, note)
    return decoded === undefined ? failed() : look(decoded, note)
  },
  twice: (path, note) => {
    const decoded = decode(path, note)
    if (decoded === undefined) return failed()
    note('searched', hasDots(decoded))
    if (decoded.includes('..')) return refused(404)
    const again = decode(decoded, note, 'again')
    return again === undefined ? failed() : look(again, note)
  },
  prefix: (path, note) => {
    const decoded = decode(path, note)
    if (decoded === undefined) return failed()
    const file = join(decoded)
    note('joined', file)
    const begins = file.startsWith(ROOT)
    note('compared', begins ? '✓' : '✗')
    return begins ? look(decoded, note, true) : refused(404)
  },
}

// --- the careful way ---

function walkCarefully(path: string, note: Note): Outcome {
  if (!path.startsWith('/')) return refused(400)
  const segments = path.split('/').slice(1)
  note('split', JSON.stringify(segments))
  const decoded = segments.map(decodeStrictly)
  const bad = decoded.indexOf(undefined)
  note('decoded', bad === -1 ? JSON.stringify(decoded) : `✗ ${segments[bad] ?? ''}`)
  if (bad !== -1) return refused(400)
  const names: string[] = []
  for (const name of decoded as string[]) {
    if (name === '..' ? names.pop() === undefined : /[/\\]/.test(name)) {
      note('resolved', `✗ ${name}`)
      return refused(404)
    }
    if (!['', '.', '..'].includes(name)) names.push(name)
  }
  note('resolved', JSON.stringify(names))
  const file = [ROOT, ...names].join('/')
  note('joined', file)
  const real = realPath(file)
  note('followed', real ?? '✗')
  if (real === undefined) return refused(404)
  const isInside = real === ROOT || real.startsWith(`${ROOT}/`)
  note('inside', isInside ? '✓' : '✗')
  if (!isInside) return refused(404)
  const isFolder = ['', '.', '..'].includes(decoded.at(-1) ?? '')
  return answer(real, isFolder, names, note)
}

function answer(real: string, isFolder: boolean, names: string[], note: Note): Outcome {
  note('found', isFolderAt(real) ? `${real}/` : real)
  if (!isFolderAt(real)) return isFolder ? refused(404) : { status: 200, kind: 'file', at: real }
  if (!isFolder) {
    const location = `/${names.map(encodeURIComponent).join('/')}/`
    return { status: 301, kind: 'redirect', at: location }
  }
  const index = realPath(`${real}/index.html`)
  return index === undefined
    ? { status: 200, kind: 'list', at: real }
    : { status: 200, kind: 'file', at: index }
}

function decodeStrictly(segment: string): string | undefined {
  if (!/^[\x21-\x7e]*$/.test(segment)) return undefined
  try {
    const name = decodeURIComponent(segment)
    return name.includes('\0') ? undefined : name
  } catch {
    return undefined
  }
}

// --- the careless ways ---

function decode(path: string, note: Note, name: 'decoded' | 'again' = 'decoded') {
  try {
    const decoded = decodeURIComponent(path)
    note(name, visible(decoded))
    return decoded
  } catch {
    note(name, '✗ URIError')
    return undefined
  }
}

/** Joins, follows whatever links there are, and sends what it finds. */
function look(decoded: string, note: Note, isJoined = false): Outcome {
  const file = join(decoded)
  if (!isJoined) note('joined', visible(file))
  // Node's own file functions refuse a NUL, and nobody here catches that.
  if (file.includes('\0')) return failed()
  const real = realPath(file)
  note('found', real ?? '✗')
  if (real === undefined) return refused(404)
  const isInside = real === ROOT || real.startsWith(`${ROOT}/`)
  const isFolder = isFolderAt(real)
  const index = isFolder ? realPath(`${real}/index.html`) : undefined
  const at = index ?? real
  if (!isInside) return { status: 200, kind: 'leak', at }
  return { status: 200, kind: isFolder && index === undefined ? 'list' : 'file', at }
}

/** As `path.join` of Node: dots are resolved in the text, links are not looked at. */
function join(decoded: string): string {
  const names: string[] = []
  for (const name of `${ROOT}/${decoded}`.split('/')) {
    if (name === '..') names.pop()
    else if (name !== '' && name !== '.') names.push(name)
  }
  return `/${names.join('/')}`
}

const hasDots = (text: string): string => (text.includes('..') ? '✗ ..' : '✓')
const visible = (text: string): string => text.replaceAll('\0', '␀')
const refused = (status: number): Outcome => ({ status, kind: 'refused', at: '' })
const failed = (): Outcome => ({ status: 500, kind: 'failed', at: '' })

// --- the file system ---

/** Without the slash of folders; links by where they lead. */
const ENTRIES = new Map<string, { kind: 'folder' | 'file' | 'link'; target: string }>(
  TREE.map((line) => {
    const [path = '', target = ''] = line.split(' → ')
    const kind = target !== '' ? 'link' : path.endsWith('/') ? 'folder' : 'file'
    return [path.replace(/\/$/, ''), { kind, target }]
  }),
)

export function isFolderAt(path: string): boolean {
  return path === '/' || ENTRIES.get(path)?.kind === 'folder'
}

/** As `realpath`: every link followed; `undefined` when there is nothing. */
export function realPath(path: string, depth = 0): string | undefined {
  if (depth > 8) return undefined
  let real = ''
  for (const name of path.split('/')) {
    if (name === '' || name === '.') continue
    if (!isFolderAt(real || '/')) return undefined
    if (name === '..') {
      real = real.slice(0, Math.max(0, real.lastIndexOf('/')))
      continue
    }
    const next = ENTRIES.get(`${real}/${name}`)
    if (!next) return undefined
    const followed =
      next.kind === 'link' ? realPath(`${real}/${next.target}`, depth + 1) : `${real}/${name}`
    if (followed === undefined) return undefined
    real = followed
  }
  return real || '/'
}
