/** The tabs of the wire view. A panel is part of the course when its file is. */
import { defineAsyncComponent, type Component } from 'vue'

export type PanelName = 'timeline' | 'bytes' | 'packets' | 'states' | 'table'

export interface Panel {
  name: PanelName
  /** Shows the trace, and so has the inspector and the tools for the trace beside it. */
  isTrace: boolean
  component: Component
}

const loaders = import.meta.glob<{ default: Component }>([
  './WireTimeline.vue',
  './WireBytes.vue',
  './WirePackets.vue',
  './WireStates.vue',
  './WireTable.vue',
])

export const PANELS: readonly Panel[] = (
  [
    ['timeline', 'WireTimeline', true],
    ['bytes', 'WireBytes', true],
    ['packets', 'WirePackets', false],
    ['states', 'WireStates', false],
    ['table', 'WireTable', true],
  ] as const
).flatMap(([name, file, isTrace]) => {
  const load = loaders[`./${file}.vue`]
  return load ? [{ name, isTrace, component: defineAsyncComponent(load) }] : []
})
