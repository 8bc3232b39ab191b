/**
 * Who takes the checks that a suite declares: our driver, which says so before it imports a suite,
 * or vitest, wherever nobody has said anything.
 */
import type { Declared } from './judge.ts'

export interface Registrar {
  check(declared: Declared): void
  /** The whole suite, and the programs that it starts, live in this zone. */
  timeZone(zone: string): void
}

let chosen: Registrar | undefined

/** @param registrar takes the checks of every suite that is imported from now on */
export function useRegistrar(registrar: Registrar): void {
  chosen = registrar
}

/** Loads vitest only where it is needed: it takes longer than a lab's checks. */
export async function findRegistrar(): Promise<Registrar> {
  if (chosen) return chosen
  const { vitestRegistrar } = await import('./vitest/register.ts')
  return vitestRegistrar
}
