/** What the one behind a port of the lab is called: which process has it, or has had it. */
import { computed, type ComputedRef } from 'vue'
import type { Conversation } from '../support/packets/conversations.ts'
import { portNames } from '../support/packets/port-names.ts'
import { useLab } from './use-lab.ts'
import { usePackets } from './use-packets.ts'
import { useLesson } from './use-page.ts'
import { useWire } from './use-wire.ts'

/**
 * Process names by port, from all that the page knows.
 * @param conversations those whose callers are to be named as well, though no trace names them
 */
export function usePortNames(
  conversations: () => readonly Conversation[] = () => [],
): ComputedRef<Map<number, string>> {
  const { slug, processes, traces } = useWire()
  const lesson = useLesson()
  const lab = useLab()
  const view = usePackets(slug)
  return computed(() => {
    const { changes = [], sockets = [] } = view.value?.store.sockets ?? {}
    const known = Object.entries(lesson.value?.processes ?? {})
    const listening = known.flatMap(([process, { port }]) => [
      ...(port === undefined ? [] : [{ process, port }]),
      ...(lab.process(process)?.listening ?? []).map((address) => ({
        process,
        port: address.port,
      })),
    ])
    return portNames({
      listening,
      traces: traces.value,
      // What a socket has been through says whose it was, when it is nobody's any more.
      sockets: [...changes.map(({ socket }) => socket), ...sockets],
      conversations: conversations(),
      processes: processes.value,
    })
  })
}
