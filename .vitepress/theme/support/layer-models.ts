/**
 * The three models of lesson 01 side by side: the seven layers of OSI, the four of the Internet,
 * the five of textbooks. Pure; the component draws what is computed here.
 * Sources: ITU-T X.200 (OSI), RFC 1122 §1.1.3 (Internet).
 */

export const MODELS = ['osi', 'internet', 'textbook'] as const
export type Model = (typeof MODELS)[number]

/** What there is to say about a layer; layers of different models may share it. */
export type LayerTopic =
  | 'osi-application'
  | 'presentation'
  | 'session'
  | 'application'
  | 'transport'
  | 'network'
  | 'data-link'
  | 'physical'
  | 'link'

export type LayerId =
  | 'application'
  | 'presentation'
  | 'session'
  | 'transport'
  | 'network'
  | 'internet'
  | 'data-link'
  | 'link'
  | 'physical'

export interface ModelLayer {
  id: LayerId
  /** The highest and the lowest of the seven OSI layers that it stands beside. */
  from: number
  to: number
  topic: LayerTopic
}

const layer = (id: LayerId, from: number, to: number, topic: LayerTopic): ModelLayer => ({
  id,
  from,
  to,
  topic,
})

/** From the top to the bottom. */
export const LAYERS: Record<Model, readonly ModelLayer[]> = {
  osi: [
    layer('application', 7, 7, 'osi-application'),
    layer('presentation', 6, 6, 'presentation'),
    layer('session', 5, 5, 'session'),
    layer('transport', 4, 4, 'transport'),
    layer('network', 3, 3, 'network'),
    layer('data-link', 2, 2, 'data-link'),
    layer('physical', 1, 1, 'physical'),
  ],
  internet: [
    layer('application', 7, 5, 'application'),
    layer('transport', 4, 4, 'transport'),
    layer('internet', 3, 3, 'network'),
    layer('link', 2, 1, 'link'),
  ],
  textbook: [
    layer('application', 7, 5, 'application'),
    layer('transport', 4, 4, 'transport'),
    layer('network', 3, 3, 'network'),
    layer('data-link', 2, 2, 'data-link'),
    layer('physical', 1, 1, 'physical'),
  ],
}

export const TOP = 7

/** A layer of one of the models: what the reader has chosen. */
export interface Place {
  model: Model
  index: number
}

export function layerAt({ model, index }: Place): ModelLayer {
  const found = LAYERS[model][index]
  if (!found) throw new RangeError(`${model} has no layer ${index}`)
  return found
}

/** Whether two layers stand beside each other, at least in part. */
export function correspond(a: ModelLayer, b: ModelLayer): boolean {
  return a.from >= b.to && b.from >= a.to
}

/**
 * What stands beside one of the seven OSI layers, model by model.
 * @param number of the OSI layer, 1 to 7
 * @returns `isFirst`: no row above belongs to the same layer
 */
export function layersBeside(
  number: number,
): { model: Model; layer: ModelLayer; isFirst: boolean }[] {
  return MODELS.flatMap((model) => {
    const found = LAYERS[model].find(({ from, to }) => from >= number && number >= to)
    return found ? [{ model, layer: found, isFirst: found.from === number }] : []
  })
}

/** Number of a layer as people say it, from the bottom: the network layer of OSI is layer 3. */
export function numberOf({ model, index }: Place): number {
  return LAYERS[model].length - index
}

/**
 * Where an arrow key leads: up and down within a model, sideways to the uppermost layer beside.
 * @returns the same place at an edge
 */
export function move(place: Place, key: string): Place {
  const { model, index } = place
  const last = LAYERS[model].length - 1
  if (key === 'ArrowUp') return { model, index: Math.max(0, index - 1) }
  if (key === 'ArrowDown') return { model, index: Math.min(last, index + 1) }
  if (key === 'Home') return { model, index: 0 }
  if (key === 'End') return { model, index: last }
  const step = { ArrowLeft: -1, ArrowRight: 1 }[key] ?? 0
  const beside = MODELS[MODELS.indexOf(model) + step]
  if (!beside || step === 0) return place
  const from = layerAt(place)
  return { model: beside, index: LAYERS[beside].findIndex((other) => correspond(from, other)) }
}
