/** Which starts belong to what is shown: the scene's latest ones, and all that they spoke with. */
import type { ProcessTrace } from '../../../../platform/shared/trace.ts'
import { connectionEnds, pairConnections } from './pairing.ts'

/**
 * A server that goes on brings its earlier clients along; an old run of both is left behind.
 * @param traces in the order in which the processes started
 * @param processes the scene's
 */
export function currentRuns<T extends ProcessTrace>(
  traces: readonly T[],
  processes: readonly string[],
): T[] {
  const nameOf = ({ process, start }: { process: string; start: number }): string =>
    `${process}/${start}`
  const neighbours = new Map<string, Set<string>>()
  for (const { client, server } of pairConnections(connectionEnds(traces).values())) {
    if (!client || !server) continue
    const [one, other] = [nameOf(client), nameOf(server)]
    neighbours.set(one, (neighbours.get(one) ?? new Set()).add(other))
    neighbours.set(other, (neighbours.get(other) ?? new Set()).add(one))
  }
  const shown = new Set(
    processes.flatMap((process) => {
      const latest = traces.findLast((trace) => trace.process === process)
      return latest ? [nameOf(latest)] : []
    }),
  )
  // A set that grows while it is walked is walked to its new end.
  for (const run of shown) for (const neighbour of neighbours.get(run) ?? []) shown.add(neighbour)
  return traces.filter((trace) => shown.has(nameOf(trace)))
}
