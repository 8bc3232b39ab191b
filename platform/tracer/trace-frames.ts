/**
 * Puts observers before and after methods of Node's classes.
 *
 * The function that stands between is a line in stack traces. It is compiled under a name of Node's
 * own kind, so that whatever leaves Node's inner lines out (debuggers, the labs' programs when they
 * say where a mistake is) leaves it out as well.
 */
import { Script } from 'node:vm'

export type Before<This, Note> = (self: This, args: ArrayLike<unknown>) => Note
export type After<This, Note> = (note: NonNullable<Note>, self: This, result: unknown) => void

type Between = <This, Note>(
  original: unknown,
  before: Before<This, Note>,
  after: After<This, Note> | undefined,
) => unknown

const NAME = 'node:internal/on_the_wire'

/** What goes wrong in an observer is not the program's business. */
const SOURCE = `(function (apply) {
  return (original, before, after) => after === undefined
    ? function () {
        try { before(this, arguments) } catch {}
        return apply(original, this, arguments)
      }
    : function () {
        let note
        try { note = before(this, arguments) } catch {}
        const result = apply(original, this, arguments)
        if (note != null) try { after(note, this, result) } catch {}
        return result
      }
})`

let compiled: Between | undefined

/**
 * A function that calls `original`, and observers before and after it.
 * @param before called with each call; what it returns is handed to `after`
 * @param after called when `original` has returned; not when it threw, nor without a note
 */
export function between<This, Note>(
  original: unknown,
  before: Before<This, Note>,
  after?: After<This, Note>,
): unknown {
  compiled ??= compile()
  return compiled(original, before, after)
}

function compile(): Between {
  const make = new Script(SOURCE, { filename: NAME }).runInThisContext() as (
    apply: typeof Reflect.apply,
  ) => Between
  return make(Reflect.apply)
}

/**
 * Replaces a method of `prototype`, own or inherited, by one that looks the same from outside.
 * @param before as in `between`
 * @param after as in `between`
 */
export function observe<This, Note>(
  prototype: object,
  name: string,
  before: Before<This, Note>,
  after?: After<This, Note>,
): void {
  const original: unknown = Reflect.get(prototype, name)
  if (typeof original !== 'function') return
  const value = between(original, before, after) as object
  for (const key of ['name', 'length'] as const)
    Object.defineProperty(value, key, { value: original[key], configurable: true })
  Object.defineProperty(prototype, name, {
    value,
    writable: true,
    configurable: true,
    enumerable: isEnumerable(prototype, name),
  })
}

/** Whether `for … in` shows it, wherever it is defined. */
function isEnumerable(prototype: object, name: string): boolean {
  let holder: object | null = prototype
  while (holder !== null && !Object.hasOwn(holder, name))
    holder = Object.getPrototypeOf(holder) as object | null
  return holder !== null && Object.prototype.propertyIsEnumerable.call(holder, name)
}
