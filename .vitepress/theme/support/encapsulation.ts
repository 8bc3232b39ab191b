/**
 * The figure of lesson 01: a message goes down through the layers of its sender, across a switch
 * and a router, and up through the layers of its receiver. Pure; the component draws what is
 * computed here.
 */
import {
  frameCheck,
  join,
  LINKS,
  bytesOf,
  networkHeader,
  paddingFor,
  transportHeader,
  type Transport,
} from './encapsulation/frame-bytes.ts'
import { fieldsOf, type BlockKind, type Field, type FieldName } from './encapsulation/fields.ts'

export { CAPTURED_MESSAGE, hexOf, TRANSPORTS, type Transport } from './encapsulation/frame-bytes.ts'
export type { BlockKind, Field, FieldName } from './encapsulation/fields.ts'

/** Longer messages would fill the page with bytes. */
export const MAX_MESSAGE_CHARACTERS = 32

/** Who has which layers, from the top to the bottom. A switch has no IP, a router no ports. */
export const LAYERS = ['application', 'transport', 'network', 'link'] as const
export type LayerName = (typeof LAYERS)[number]

export const STATIONS = ['client', 'switch', 'router', 'server'] as const
export type Station = (typeof STATIONS)[number]

export const LAYERS_OF: Record<Station, readonly LayerName[]> = {
  client: LAYERS,
  switch: ['link'],
  router: ['network', 'link'],
  server: LAYERS,
}

export const STEP_IDS = [
  'write',
  'add-transport',
  'add-network',
  'add-link',
  'switch-reads',
  'router-link',
  'router-network',
  'router-sends',
  'server-link',
  'server-network',
  'server-transport',
  'read',
] as const
export type StepId = (typeof STEP_IDS)[number]

/** `added`, `removed`: in this step. `opaque`: carried along without a look into it. */
export type BlockState = 'added' | 'looked-at' | 'opaque' | 'removed'

/** What happens to a field in a step. */
export type FieldMark = 'written' | 'read' | 'changed'

export interface MarkedField extends Field {
  mark?: FieldMark
}

export interface Block {
  kind: BlockKind
  bytes: Uint8Array
  state: BlockState
  fields: MarkedField[]
}

export interface Step {
  id: StepId
  station: Station
  layer: LayerName
  /** In the order of the wire. */
  blocks: Block[]
  /** Bytes of the whole unit, before something is removed. */
  size: number
}

/** Which fields are looked at, or changed, in a step; what is added is all written. */
const READ: Partial<Record<StepId, FieldName[]>> = {
  'switch-reads': ['mac-dst', 'mac-src', 'crc'],
  'router-link': ['mac-dst', 'ether-type', 'crc'],
  'router-network': ['version-ihl', 'ip-dst'],
  'server-link': ['mac-dst', 'ether-type', 'crc'],
  'server-network': [
    'version-ihl',
    'total-length',
    'fragment',
    'protocol',
    'header-checksum',
    'ip-src',
    'ip-dst',
  ],
  'server-transport': [
    'port-src',
    'port-dst',
    'udp-length',
    'checksum',
    'sequence',
    'data-offset',
    'flags',
    'window',
    'acknowledgement',
    'options',
  ],
  read: ['text'],
}
const CHANGED: Partial<Record<StepId, FieldName[]>> = {
  'router-network': ['ttl', 'header-checksum'],
}

type Parts = [kind: BlockKind, bytes: Uint8Array, state: BlockState][]

/** The whole way of a message. */
export function stepsFor(text: string, transport: Transport): Step[] {
  const message = new TextEncoder().encode(text)
  const segment = transportHeader(transport, message)
  const carried = segment.length + message.length
  const sent = networkHeader(transport, carried, 64)
  const forwarded = networkHeader(transport, carried, 63)
  const first = frameOf(LINKS.first, sent, segment, message)
  const second = frameOf(LINKS.second, forwarded, segment, message)

  const step = (id: StepId, station: Station, layer: LayerName, parts: Parts): Step => ({
    id,
    station,
    layer,
    blocks: parts
      // No padding, or an empty message: nothing to draw.
      .filter(([kind, bytes]) => bytes.length > 0 || kind === 'message')
      .map(([kind, bytes, state]) => ({
        kind,
        bytes,
        state,
        fields: fieldsOf(kind, bytes, transport).map((field) => withMark(field, id, state)),
      })),
    size: parts.reduce((sum, [, bytes]) => sum + bytes.length, 0),
  })
  const whole = (frame: Frame, edge: BlockState, inner: BlockState): Parts => [
    ['link', frame.link, edge],
    ['network', frame.network, inner],
    ['transport', segment, inner],
    ['message', message, inner],
    ['padding', frame.padding, edge === 'looked-at' ? 'opaque' : edge],
    ['fcs', frame.fcs, edge],
  ]
  const packet = (network: Uint8Array, state: BlockState): Parts => [
    ['network', network, state],
    ['transport', segment, 'opaque'],
    ['message', message, 'opaque'],
  ]
  return [
    step('write', 'client', 'application', [['message', message, 'added']]),
    step('add-transport', 'client', 'transport', [
      ['transport', segment, 'added'],
      ['message', message, 'opaque'],
    ]),
    step('add-network', 'client', 'network', packet(sent, 'added')),
    step('add-link', 'client', 'link', whole(first, 'added', 'opaque')),
    step('switch-reads', 'switch', 'link', whole(first, 'looked-at', 'opaque')),
    step('router-link', 'router', 'link', removed(whole(first, 'removed', 'opaque'), ['padding'])),
    step('router-network', 'router', 'network', [
      ...packet(forwarded, 'looked-at'),
      ['padding', first.padding, 'removed'],
    ]),
    step('router-sends', 'router', 'link', whole(second, 'added', 'opaque')),
    step('server-link', 'server', 'link', removed(whole(second, 'removed', 'opaque'), ['padding'])),
    step('server-network', 'server', 'network', [
      ...packet(forwarded, 'removed'),
      ['padding', second.padding, 'removed'],
    ]),
    step('server-transport', 'server', 'transport', [
      ['transport', segment, 'removed'],
      ['message', message, 'opaque'],
    ]),
    step('read', 'server', 'application', [['message', message, 'looked-at']]),
  ]
}

/** These blocks stay for the layer above: a link layer cannot tell padding from content. */
function removed(parts: Parts, stay: BlockKind[]): Parts {
  return parts.map(([kind, bytes, state]) => [kind, bytes, stay.includes(kind) ? 'opaque' : state])
}

interface Frame {
  link: Uint8Array
  network: Uint8Array
  padding: Uint8Array
  fcs: Uint8Array
}

function frameOf(
  link: string,
  network: Uint8Array,
  segment: Uint8Array,
  message: Uint8Array,
): Frame {
  const header = bytesOf(link)
  const unpadded = join(header, network, segment, message)
  const padding = paddingFor(unpadded.length)
  return { link: header, network, padding, fcs: frameCheck(join(unpadded, padding)) }
}

function withMark(field: Field, id: StepId, state: BlockState): MarkedField {
  if (state === 'added') return { ...field, mark: 'written' }
  if (state === 'opaque') return field
  if (CHANGED[id]?.includes(field.name)) return { ...field, mark: 'changed' }
  return READ[id]?.includes(field.name) ? { ...field, mark: 'read' } : field
}

/** The sentence about a step: two of them speak of padding, and differ where there is none. */
export function storyOf(
  id: StepId,
  padding: number,
): StepId | 'add-link-unpadded' | 'server-network-unpadded' {
  if (padding > 0 || (id !== 'add-link' && id !== 'server-network')) return id
  return `${id}-unpadded`
}

/** What the sentences about the steps mention: sizes in bytes, names and numbers. */
export interface StoryParams extends Record<string, string | number> {
  padding: number
}

export function paramsOf(steps: readonly Step[], transport: Transport): StoryParams {
  const sizeOf = (id: StepId, kind: BlockKind): number =>
    steps.find((step) => step.id === id)?.blocks.find((block) => block.kind === kind)?.bytes
      .length ?? 0
  return {
    protocol: transport.toUpperCase(),
    number: transport === 'udp' ? 17 : 6,
    message: sizeOf('write', 'message'),
    transport: sizeOf('add-transport', 'transport'),
    network: sizeOf('add-network', 'network'),
    padding: sizeOf('add-link', 'padding'),
    frame: steps.find(({ id }) => id === 'add-link')?.size ?? 0,
  }
}
