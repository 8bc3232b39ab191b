/** A user of the registry: says who it is, stays connected, and asks who else is there. */

export interface ConnectOptions {
  /** Default `127.0.0.1`. */
  host?: string
  /** Default 7023. */
  port?: number
  /** For connecting and the answer together, and for each `list()`. Default 5,000 ms. */
  timeoutMs?: number
}

export interface Listed {
  id: number
  name: string
  age: number
}

export class User {
  readonly name: string
  readonly age: number

  /** @throws WireError `ERR_INVALID` when the registry would refuse name or age */
  constructor(name: string, age: number) {
    throw new Error('TODO: User in user.ts')
  }

  /**
   * Connects, sends `{"name","age"}` and LF, and stays connected.
   * @returns what the registry has answered
   * @throws WireError `ERR_PROTOCOL` when it refuses, with its `error` in the message, or answers
   *   something else; `ERR_TRUNCATED` when it ends without an answer; `ERR_TIMEOUT`;
   *   `ERR_TOO_LARGE` for a line of more than 1 MiB; `ERR_INVALID` when this user is already
   *   connected; the system's errors unchanged. Nothing stays open then
   */
  async connect(options: ConnectOptions = {}): Promise<{ id: number; online: number }> {
    throw new Error('TODO: connect in user.ts')
  }

  /**
   * Asks who is there. Calls may overlap: the next `list` is sent once the last one is answered,
   * and each call gets its own answer.
   * @throws as connect; a failed call ends the connection. `ERR_INVALID` when not connected
   */
  async list(): Promise<Listed[]> {
    throw new Error('TODO: list in user.ts')
  }

  /**
   * Sends FIN, waits for the registry's, and resolves when the socket is gone; at the latest after
   * `timeoutMs`. A `list` on its way is answered first. May be called twice, and before `connect`.
   * The user may `connect` again then, as after a call that failed.
   */
  async leave(): Promise<void> {
    throw new Error('TODO: leave in user.ts')
  }
}
