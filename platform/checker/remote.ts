/** What a suite holds of the learner's code: functions, classes and objects across the boundary. */

type Values<Args> = { [Index in keyof Args]: Args[Index] }

/** A function becomes asynchronous, a class gets `new`, methods keep their object. */
export type Remote<T> = T extends abstract new (...args: infer Args) => infer Instance
  ? { new: (...args: Values<Args>) => Promise<RemoteObject<Instance>> }
  : T extends (...args: infer Args) => infer Result
    ? (...args: Values<Args>) => Promise<RemoteResult<Awaited<Result>>>
    : T

/** Values arrive as values; an object with methods arrives as a remote object. */
export type RemoteResult<T> = T extends Uint8Array
  ? Uint8Array
  : T extends string | number | boolean | bigint | null | undefined | Date | unknown[]
    ? T
    : RemoteObject<T>

export type RemoteObject<T> = {
  [Key in keyof T]: T[Key] extends (...args: infer Args) => infer Result
    ? (...args: Values<Args>) => Promise<RemoteResult<Awaited<Result>>>
    : T[Key]
}

/** The exports of a module. */
export type RemoteModule<M> = { [Key in keyof M]: Remote<M[Key]> }

/** The error that the learner's code threw, as it crossed. */
export class RemoteError extends Error {
  readonly code: string | undefined
  readonly place: string | undefined
  readonly errors: RemoteError[]

  constructor(shape: {
    name: string
    message: string
    code?: string
    place?: string
    errors?: RemoteErrorLike[]
  }) {
    super(shape.message)
    this.name = shape.name
    this.code = shape.code
    this.place = shape.place
    this.errors = (shape.errors ?? []).map((error) => new RemoteError(error))
  }
}

type RemoteErrorLike = ConstructorParameters<typeof RemoteError>[0]
