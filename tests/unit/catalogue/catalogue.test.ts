import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toJsonSchema } from '@valibot/to-json-schema'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findLab, readCatalogue, readLab, readLabs } from '../../../platform/catalogue/catalogue.ts'
import { labSchema } from '../../../platform/catalogue/schema.ts'

const SOUND = {
  part: 'tcp',
  exercises: [{ id: 'frames', file: 'framing.ts', checks: ['one', 'two'] }],
  processes: {
    server: { file: 'server.ts', port: 7007, ready: 'listening' },
    client: { file: 'client.ts', after: 'server' },
  },
  scenes: [{ id: 'echo', processes: ['server', 'client'] }],
}

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'on-the-wire-test-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function write(content: unknown, slug = '07-framing'): Promise<void> {
  await mkdir(join(folder, slug), { recursive: true })
  const text = typeof content === 'string' ? content : JSON.stringify(content)
  await writeFile(join(folder, slug, 'lab.json'), text)
}

describe('catalogue/readLab', () => {
  it('reads a lab and fills in what may be left out', async () => {
    await write(SOUND)
    expect(readLab('07-framing', folder)).toMatchObject({
      slug: '07-framing',
      number: 7,
      checks: ['one', 'two'],
      processes: { client: { ready: 'started', examples: [[]] } },
    })
  })

  const { part: _part, ...withoutPart } = SOUND
  const broken: [string, unknown, RegExp][] = [
    ['not JSON', '{ "part": ', /lab\.json: .*JSON/],
    ['a missing field', withoutPart, /field "part"/],
    ['an unknown field', { ...SOUND, colour: 'red' }, /field "colour"/],
    [
      'a wrong type deep inside',
      { ...SOUND, exercises: [{ id: 'x', file: 'a.ts', checks: [1] }] },
      /field "exercises\.0\.checks\.0"/,
    ],
    [
      'a path instead of a file name',
      { ...SOUND, exercises: [{ id: 'x', file: '../a.ts', checks: ['a'] }] },
      /field "exercises\.0\.file"/,
    ],
    [
      'a privileged port',
      { ...SOUND, processes: { server: { file: 'server.ts', port: 80 } } },
      /field "processes\.server\.port"/,
    ],
    ['an unknown part', { ...SOUND, part: 'quantum' }, /field "part".*quantum/],
    [
      'processes that wait for each other',
      {
        ...SOUND,
        processes: {
          server: { file: 'server.ts', after: 'client' },
          client: { file: 'client.ts', after: 'server' },
        },
      },
      /processes\.server\.after.*waits for itself/,
    ],
    [
      'a process that waits for nobody',
      {
        ...SOUND,
        processes: { ...SOUND.processes, client: { file: 'client.ts', after: 'ghost' } },
      },
      /processes\.client\.after.*ghost/,
    ],
    [
      'a server without a port',
      {
        ...SOUND,
        processes: {
          server: { file: 'server.ts', ready: 'listening' },
          client: { file: 'client.ts' },
        },
      },
      /processes\.server\.port/,
    ],
    [
      'a scene of an unknown process',
      { ...SOUND, scenes: [{ id: 'echo', processes: ['ghost'] }] },
      /scenes\.echo.*ghost/,
    ],
    [
      'an example that a scene begins with and that is not there',
      { ...SOUND, scenes: [{ ...SOUND.scenes[0], examples: { client: 7 } }] },
      /scenes\.echo\.examples\.client/,
    ],
    [
      'an example of a process that is not in the scene',
      { ...SOUND, scenes: [{ id: 'echo', processes: ['server'], examples: { client: 0 } }] },
      /scenes\.echo\.examples\.client/,
    ],
    [
      'bytes of an unknown process',
      { ...SOUND, wire: { processes: { ghost: 'lines' } } },
      /wire\.processes\.ghost.*no process "ghost"/,
    ],
    [
      'a check listed twice',
      { ...SOUND, exercises: [{ id: 'x', file: 'a.ts', checks: ['one', 'one'] }] },
      /"one" is listed twice/,
    ],
  ]
  it.each(broken)('names file and field: %s', async (_name, content, message) => {
    await write(content)
    expect(() => readLab('07-framing', folder)).toThrow(message)
    expect(() => readLab('07-framing', folder)).toThrow(/lab\.json/)
  })

  it('describes the same fields in lab.schema.json', async () => {
    const path = join(import.meta.dirname, '../../../platform/catalogue/lab.schema.json')
    const schema: unknown = JSON.parse(await readFile(path, 'utf8'))
    expect(toJsonSchema(labSchema, { typeMode: 'input' })).toEqual(schema)
  })
})

describe('catalogue/readCatalogue', () => {
  beforeEach(async () => {
    await write(SOUND, '10-many')
    await mkdir(join(folder, '15-begun', '.vscode'), { recursive: true })
    await write({ ...SOUND, part: 'quantum' }, '03-bytes')
  })

  it('goes on without labs that are broken, and says what is wrong with each', () => {
    const { labs, broken } = readCatalogue(folder)
    expect(labs.map(({ slug }) => slug)).toEqual(['10-many'])
    expect(broken.map(({ slug, error }) => [slug, error.code, error.message])).toEqual([
      ['03-bytes', 'ERR_BAD_LAB', expect.stringContaining('labs/03-bytes/lab.json: field "part"')],
      ['15-begun', 'ERR_BAD_LAB', 'labs/15-begun: this folder has no lab.json.'],
    ])
    expect(broken[1]?.error.hint).toContain('remove the folder')
  })

  it('refuses a broken lab to whoever needs all of them', async () => {
    expect(() => readLabs(folder)).toThrow(/03-bytes/)
    await rm(join(folder, '03-bytes'), { recursive: true })
    expect(() => readLabs(folder)).toThrow('labs/15-begun: this folder has no lab.json.')
    await rm(join(folder, '15-begun'), { recursive: true })
    expect(readLabs(folder)).toHaveLength(1)
  })

  it('finds a lab beside broken ones, and says what is wrong with one that is meant', () => {
    const catalogue = readCatalogue(folder)
    expect(findLab('many', catalogue).slug).toBe('10-many')
    for (const wanted of ['15', 'begun', '15-begun'])
      expect(() => findLab(wanted, catalogue)).toThrow('labs/15-begun: this folder has no lab.json')
  })
})

describe('catalogue/findLab', () => {
  it('finds a lab by number, name and slug', () => {
    for (const wanted of ['07', '7', 'framing', '07-framing'])
      expect(findLab(wanted).slug).toBe('07-framing')
  })

  it.each(['99', '007', 'frame', '', '../07-framing'])(
    'refuses "%s" and lists the labs',
    (wanted) => {
      expect(() => findLab(wanted)).toThrow(
        expect.objectContaining({ code: 'ERR_UNKNOWN_LAB' }) as Error,
      )
    },
  )

  it('lists labs in the order of their numbers', async () => {
    await write(SOUND, '10-many')
    await write(SOUND, '02-addresses')
    await mkdir(join(folder, 'notes'))
    expect(readLabs(folder).map(({ slug }) => slug)).toEqual(['02-addresses', '10-many'])
  })
})
