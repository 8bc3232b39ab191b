/**
 * The learner's side of the boundary: this file is the main program of the process in which a
 * suite loads the learner's modules. It knows nothing of checks; it loads, calls and answers.
 */
import { closeSync, writeSync } from 'node:fs'
import { flushCompileCache, registerHooks } from 'node:module'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { decodeValue, describeError, encodeValue, type Encoded, type Extension } from './codec.ts'
import { formatMessage, readMessages } from './messages.ts'
import {
  ANSWER_DESCRIPTOR,
  KEEP_VARIABLE,
  REQUEST_DESCRIPTOR,
  type Answer,
  type Request,
} from './requests.ts'
import { stripOnce, stripQuietly } from './stripping.ts'

type AnyFunction = (...args: unknown[]) => unknown
type AnyClass = new (...args: unknown[]) => object

/** Requests come from the suite, which may send megabytes. */
const MAX_REQUEST_BYTES = 256 * 1024 * 1024

const folder = pathToFileURL(join(process.cwd(), '/')).href
/** This process may be ended at any moment: what Node compiled is kept at once, for the next one. */
const keepsCompiled = process.env[KEEP_VARIABLE] !== undefined
delete process.env[KEEP_VARIABLE]

stripOnce(folder, process.env['NODE_COMPILE_CACHE'])

const handles = new Map<number, unknown>()
const controllers = new Map<number, AbortController>()
const pendingCalls = new Map<number, PromiseWithResolvers<unknown>>()
let nextHandle = 1
let nextCall = 1

// A module that is loaded anew brings its own imports anew as well: no state between checks.
registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context)
    const parent = context.parentURL
    const instance = parent?.startsWith(folder) ? new URL(parent).search : ''
    if (instance === '' || !resolved.url.startsWith(folder) || resolved.url.includes('?'))
      return resolved
    return { ...resolved, url: resolved.url + instance }
  },
})

const requests = new Socket({ fd: REQUEST_DESCRIPTOR, readable: true, writable: false })
readMessages(
  requests,
  MAX_REQUEST_BYTES,
  (json, bytes) => void serve(JSON.parse(json) as Request, bytes),
  leave,
)
// The suite is gone: so is the reason to be here, whatever the learner's code still holds open.
requests.on('end', leave)
requests.on('error', leave)
answer({ ready: true })

function leave(): void {
  process.exit(0)
}

async function serve(request: Request, bytes: Uint8Array[]): Promise<void> {
  if (request.op === 'settle') {
    settle(request, bytes)
    return
  }
  if (request.op === 'release') {
    answerWith(request.id, undefined)
    closeSync(ANSWER_DESCRIPTOR)
    requests.removeListener('end', leave)
    requests.unref()
    return
  }
  try {
    answerWith(request.id, await carryOut(request, bytes))
  } catch (error) {
    const phase = request.op === 'load' ? 'load' : 'call'
    answer({ id: request.id, error: describeError(error), phase })
  }
}

async function carryOut(
  request: Exclude<Request, { op: 'settle' } | { op: 'release' }>,
  bytes: Uint8Array[],
): Promise<unknown> {
  const args = (): unknown[] =>
    decodeValue({ json: 'args' in request ? request.args : [], bytes }, extension) as unknown[]
  switch (request.op) {
    case 'load':
      return load(request.file, request.instance)
    case 'call':
      return (handles.get(request.handle) as AnyFunction)(...args())
    case 'new': {
      const Class = handles.get(request.handle) as AnyClass
      return new Instance(new Class(...args()))
    }
    case 'method':
      return methodOf(request.handle, request.name)(...args())
    case 'pieces':
      return pushPieces(request, args()[0] as Uint8Array)
    case 'get':
      return (handles.get(request.handle) as Record<string, unknown>)[request.name]
    case 'abort':
      controllers.get(request.signal)?.abort()
      return undefined
    case 'activity':
      return activity()
    case 'warm-up':
      return warmUp()
  }
}

/** Answers with a map of the module's exports; functions and classes become handles. */
async function load(file: string, instance: number): Promise<Map<string, unknown>> {
  const query = instance === 0 ? '' : `?instance=${instance}`
  const module = (await import(`${folder}${file}${query}`)) as Record<string, unknown>
  // What comes later has another address, and is nobody else's.
  if (keepsCompiled && instance === 1) flushCompileCache()
  return new Map(Object.entries(module))
}

/** An object that stays here: the suite gets a handle to it. */
class Instance {
  readonly object: object
  constructor(object: object) {
    this.object = object
  }
}

function methodOf(handle: number, name: string): AnyFunction {
  const object = handles.get(handle) as Record<string, unknown>
  const method = object[name]
  if (typeof method !== 'function') throw new TypeError(`${name} is not a function`)
  return (method as AnyFunction).bind(object)
}

async function pushPieces(
  { handle, name, pieceBytes, reuseBuffer }: Extract<Request, { op: 'pieces' }>,
  bytes: Uint8Array,
): Promise<unknown[]> {
  const method = methodOf(handle, name)
  const results: unknown[] = []
  const shared = new Uint8Array(pieceBytes)
  for (let start = 0; start < bytes.length; start += pieceBytes) {
    // As `subarray` does it, without asking a million times what kind of array that is.
    const length = Math.min(pieceBytes, bytes.length - start)
    let piece = new Uint8Array(bytes.buffer, bytes.byteOffset + start, length)
    if (reuseBuffer) {
      shared.set(piece)
      piece = shared.subarray(0, piece.length)
    }
    // Waiting a million times for what is there already takes longer than the learner's code.
    const given = method(piece)
    const result: unknown = Array.isArray(given) ? given : await given
    if (!Array.isArray(result)) throw new TypeError(`${name} did not return an array`)
    if (result.length > 0) results.push(...(result as unknown[]))
  }
  if (reuseBuffer) shared.fill(0xee)
  return results
}

/** Node loads what strips types when it is asked for the first time: here, while nobody waits. */
function warmUp(): void {
  stripQuietly('let first: number')
}

/** Kinds of open handles. The two pipes of the boundary and the standard three are not counted. */
function activity(): string[] {
  return process
    .getActiveResourcesInfo()
    .filter((kind) => !['PipeWrap', 'TTYWrap', 'CloseReq', 'FSReqCallback'].includes(kind))
}

const extension: Extension = {
  encode(value, encodePart) {
    if (value instanceof Instance) return ['i', keep(value.object), value.object.constructor.name]
    if (typeof value === 'function') return ['f', keep(value), isClass(value)]
    const isPlain =
      Array.isArray(value) ||
      value instanceof Uint8Array ||
      value instanceof Date ||
      value instanceof Map ||
      value instanceof Set ||
      value instanceof Error
    const prototype: unknown = Object.getPrototypeOf(value)
    if (isPlain || prototype === Object.prototype || prototype === null)
      return hasMethods(value) ? ['h', keep(value), encodePart(fieldsOf(value))] : undefined
    return ['i', keep(value), value.constructor.name]
  },
  decode(tag, content, decodePart) {
    const [id, more] = content as [number, unknown]
    if (tag === 'returning') return returning(decodePart(more) as unknown[])
    if (tag === 'recorder')
      return (...args: unknown[]) => {
        const { json, bytes } = encodeValue(args, extension)
        answer({ record: id, args: json }, bytes)
      }
    if (tag === 'callback') return (...args: unknown[]) => callBack(id, args)
    if (tag === 'signal') return signalOf(id, more === true)
    if (tag === 'handle') return handles.get(id)
    throw new TypeError(`unknown tag ${tag}`)
  },
}

/** A plain object with functions in it, as `start()` returns one: `close` must keep its `this`. */
function hasMethods(value: object): boolean {
  // A megabyte of bytes has a million values, none of which is a function.
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return false
  return Object.values(value).some((item) => typeof item === 'function')
}

function fieldsOf(value: object): object {
  const fields = Object.entries(value).filter(([, item]) => typeof item !== 'function')
  return Object.fromEntries(fields)
}

function returning(values: unknown[]): AnyFunction {
  let calls = 0
  return () => values[Math.min(calls++, values.length - 1)]
}

function callBack(callback: number, args: unknown[]): Promise<unknown> {
  const call = nextCall++
  const pending = Promise.withResolvers<unknown>()
  pendingCalls.set(call, pending)
  const { json, bytes } = encodeValue(args, extension)
  answer({ callback, call, args: json }, bytes)
  return pending.promise
}

function settle(
  { call, value, error }: Extract<Request, { op: 'settle' }>,
  bytes: Uint8Array[],
): void {
  const pending = pendingCalls.get(call)
  pendingCalls.delete(call)
  if (error === undefined) pending?.resolve(decodeValue({ json: value, bytes }, extension))
  else pending?.reject(Object.assign(new Error(error.message), error))
}

function signalOf(id: number, isAborted: boolean): AbortSignal {
  const controller = controllers.get(id) ?? new AbortController()
  controllers.set(id, controller)
  if (isAborted) controller.abort()
  return controller.signal
}

function keep(value: unknown): number {
  handles.set(nextHandle, value)
  return nextHandle++
}

function isClass(value: object): boolean {
  return Object.getOwnPropertyDescriptor(value, 'prototype')?.writable === false
}

function answerWith(id: number, value: unknown): void {
  const { json, bytes } = encodeValue(value, extension)
  answer({ id, value: json }, bytes)
}

/** Written at once: what the learner's code does next, even `process.exit`, cannot lose it. */
function answer(message: Answer, bytes: Encoded['bytes'] = []): void {
  for (const piece of formatMessage(message, bytes)) writeAll(piece)
}

function writeAll(bytes: Uint8Array): void {
  for (let left = bytes; left.length > 0;) {
    try {
      left = left.subarray(writeSync(ANSWER_DESCRIPTOR, left))
    } catch (error) {
      // The pipe is full: the suite reads it, so this does not last.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return
    }
  }
}
