/** All terminals of this host. One belongs to each process of a lab, for as long as the host runs. */
import { Terminal } from './terminal.ts'

export class Terminals {
  readonly #byId = new Map<number, Terminal>()
  readonly #byProcess = new Map<string, Terminal>()

  /** The terminal of a lab's process. */
  of(lab: string, process: string): Terminal {
    const key = `${lab}/${process}`
    const known = this.#byProcess.get(key)
    if (known) return known
    const terminal = new Terminal(this.#byId.size + 1)
    this.#byId.set(terminal.id, terminal)
    this.#byProcess.set(key, terminal)
    return terminal
  }

  find(id: number): Terminal | undefined {
    return this.#byId.get(id)
  }

  dispose(): void {
    for (const terminal of this.#byId.values()) terminal.dispose()
  }
}
