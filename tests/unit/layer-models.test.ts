import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../../platform/catalogue/paths.ts'
import { LANGUAGES, placeholdersOf } from '../../platform/shared/languages.ts'
import {
  correspond,
  layerAt,
  layersBeside,
  LAYERS,
  MODELS,
  move,
  numberOf,
  TOP,
  type Model,
} from '../../.vitepress/theme/support/layer-models.ts'

const TEXTS = join(ROOT, '.vitepress/theme/locales/figures/layer-models.json')

describe('layer-models: the models', () => {
  it('have seven, four and five layers', () => {
    expect(MODELS.map((model) => LAYERS[model].length)).toEqual([7, 4, 5])
  })

  it.each(MODELS)('%s covers all seven rows once, without a gap', (model) => {
    const rows = LAYERS[model].flatMap(({ from, to }) =>
      Array.from({ length: from - to + 1 }, (_, down) => from - down),
    )
    expect(rows).toEqual([7, 6, 5, 4, 3, 2, 1])
    expect(rows[0]).toBe(TOP)
  })

  const beside = (model: Model, index: number, other: Model): string[] =>
    LAYERS[other]
      .filter((layer) => correspond(layerAt({ model, index }), layer))
      .map(({ id }) => id)

  it('are one row of a table for each layer of OSI; a cell begins where its layer does', () => {
    const row = (number: number): string[] =>
      layersBeside(number).map(
        ({ model, layer, isFirst }) => `${model} ${layer.id}${isFirst ? ' begins' : ''}`,
      )
    expect(row(7)).toEqual([
      'osi application begins',
      'internet application begins',
      'textbook application begins',
    ])
    expect(row(5)).toEqual(['osi session begins', 'internet application', 'textbook application'])
    expect(row(1)).toEqual(['osi physical begins', 'internet link', 'textbook physical begins'])
  })

  it('stand beside each other where RFC 1122 and the textbooks have them', () => {
    expect(beside('internet', 0, 'osi')).toEqual(['application', 'presentation', 'session'])
    expect(beside('internet', 3, 'textbook')).toEqual(['data-link', 'physical'])
    expect(beside('osi', 5, 'internet')).toEqual(['link'])
    expect(beside('textbook', 2, 'internet')).toEqual(['internet'])
  })

  it('number their layers from the bottom', () => {
    expect(numberOf({ model: 'osi', index: 4 })).toBe(3)
    expect(numberOf({ model: 'internet', index: 0 })).toBe(4)
  })
})

describe('layer-models: the arrow keys', () => {
  it('move within a model and stop at its ends', () => {
    expect(move({ model: 'osi', index: 0 }, 'ArrowDown')).toEqual({ model: 'osi', index: 1 })
    expect(move({ model: 'osi', index: 0 }, 'ArrowUp')).toEqual({ model: 'osi', index: 0 })
    expect(move({ model: 'internet', index: 1 }, 'End')).toEqual({ model: 'internet', index: 3 })
    expect(move({ model: 'internet', index: 3 }, 'ArrowDown').index).toBe(3)
  })

  it('move sideways to the layer beside', () => {
    expect(move({ model: 'osi', index: 2 }, 'ArrowRight')).toEqual({ model: 'internet', index: 0 })
    expect(move({ model: 'internet', index: 3 }, 'ArrowRight')).toEqual({
      model: 'textbook',
      index: 3,
    })
    expect(move({ model: 'internet', index: 0 }, 'ArrowLeft')).toEqual({ model: 'osi', index: 0 })
  })

  it('leave the place alone at the edge and for other keys', () => {
    const place = { model: 'textbook', index: 4 } as const
    expect(move(place, 'ArrowRight')).toBe(place)
    expect(move(place, 'Tab')).toBe(place)
  })
})

describe('layer-models: the texts', () => {
  const texts = JSON.parse(readFileSync(TEXTS, 'utf8')) as Record<string, Record<string, string>>

  it('have the same keys and placeholders in all languages', () => {
    const { en = {} } = texts
    for (const language of LANGUAGES) {
      const own = texts[language] ?? {}
      expect(Object.keys(own)).toEqual(Object.keys(en))
      for (const [key, text] of Object.entries(own))
        expect([key, placeholdersOf(text)]).toEqual([key, placeholdersOf(en[key] ?? '')])
    }
  })

  it('say everything about every layer', () => {
    for (const { topic, id } of MODELS.flatMap((model) => LAYERS[model]))
      for (const key of [
        `${id}-name`,
        ...['duty', 'unit', 'examples', 'where', 'read-by'].map((aspect) => `${topic}-${aspect}`),
      ])
        expect(texts['en']).toHaveProperty([key])
  })
})
