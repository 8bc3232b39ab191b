/** Whatever must be closed has an owner. An owner closes what it holds in the reverse order. */

export type Disposable = { dispose(): void | Promise<void> }
type Cleanup = () => unknown

export class Owner implements Disposable {
  #cleanups: Cleanup[] = []
  #disposed = false

  /** Closes `resource` with this owner, at once when the owner is closed already. */
  own<T extends Disposable>(resource: T): T {
    this.defer(() => resource.dispose())
    return resource
  }

  defer(cleanup: Cleanup): void {
    if (this.#disposed) void Promise.resolve(cleanup())
    else this.#cleanups.push(cleanup)
  }

  /** Runs every cleanup even when some fail; the first failure is thrown at the end. */
  async dispose(): Promise<void> {
    this.#disposed = true
    const failures: unknown[] = []
    for (const cleanup of this.#cleanups.splice(0).reverse()) {
      try {
        await cleanup()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
  }
}
