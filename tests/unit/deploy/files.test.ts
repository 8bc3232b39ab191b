/** Files that other programs read and that nothing here runs: each is at least what it has to be. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { ROOT } from '../../../platform/catalogue/paths.ts'
import { DOOR_PORT } from '../../../platform/deploy/door.ts'
import { HEALTH_PATH } from '../../../platform/host/gate.ts'
import { DEFAULT_PORT } from '../../../platform/shared/limits.ts'

const DEPLOY = 'platform/deploy'
const YAML_FILES = [
  '.github/workflows',
  DEPLOY,
  `${DEPLOY}/jupyterhub`,
  'platform/grader/examples',
].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => `${folder}/${name}`),
)

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8')

function readYaml(file: string): Record<string, unknown>[] {
  return parseAllDocuments(read(file), { merge: true }).map((document) => {
    const [problem] = [...document.errors, ...document.warnings]
    if (problem) throw problem
    return document.toJS() as Record<string, unknown>
  })
}

interface Workflow {
  on: unknown
  permissions: Record<string, string>
  jobs: Record<string, { 'runs-on': string; steps: { uses?: string; run?: string }[] }>
}

interface Service {
  command?: string[]
  networks: string[]
  read_only?: boolean
  image: string
}

interface Manifest {
  kind: string
  metadata: { name: string }
  spec: object
}

interface Compose {
  services: Record<string, Service>
  networks: Record<string, { internal?: boolean; driver_opts?: Record<string, string> } | null>
  volumes: Record<string, null>
}

describe('deploy/yaml', () => {
  it.each(YAML_FILES)('%s can be read', (file) => {
    for (const document of readYaml(file)) expect(typeof document).toBe('object')
  })
})

describe('deploy/workflows', () => {
  const files = YAML_FILES.filter((file) => file.startsWith('.github/'))
  const workflows = files.map((file) => readYaml(file)[0] as unknown as Workflow)

  it('names scripts that exist, and actions by their version', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const steps = workflows.flatMap(({ jobs }) => Object.values(jobs).flatMap((job) => job.steps))
    for (const { uses = 'actions/none@v0', run = '' } of steps) {
      expect(uses).toMatch(/^actions\/[\w-]+@v\d+$/)
      for (const [, script = ''] of run.matchAll(/npm run ([\w:-]+)/g))
        expect(Object.keys(scripts)).toContain(script)
      for (const [file] of run.matchAll(/^\.\S+/g)) expect(existsSync(join(ROOT, file))).toBe(true)
    }
  })

  it('may do no more than read unless a job says so', () => {
    for (const { permissions } of workflows) expect(permissions).toEqual({ contents: 'read' })
  })
})

interface LockedPackage {
  version?: string
  integrity?: string
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  devDependencies?: Record<string, string>
}

describe('deploy/lock', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, LockedPackage>
  }

  /** Where Node would find a package from another: the same rule gives its place in the lock. */
  function isLocked(from: string, name: string): boolean {
    const inside = `${from === '' ? '' : `${from}/`}node_modules/${name}`
    if (packages[inside]) return true
    return (
      from !== '' &&
      isLocked(from.slice(0, Math.max(0, from.lastIndexOf('node_modules/') - 1)), name)
    )
  }

  // "npm ci", in the image, in the dev container and in workflows, refuses to install otherwise.
  it('holds every package for every system, also those that this machine does not install', () => {
    const missing = Object.entries(packages).flatMap(([from, locked]) =>
      Object.keys({
        ...locked.dependencies,
        ...locked.optionalDependencies,
        ...locked.devDependencies,
      })
        .filter((name) => !isLocked(from, name))
        .map((name) => `${name}, which ${from || 'the course'} needs`),
    )
    expect(missing).toEqual([])
  })

  it('knows the contents of each', () => {
    const unknown = Object.keys(packages).filter(
      (path) => path !== '' && !packages[path]?.integrity,
    )
    expect(unknown).toEqual([])
  })
})

describe('deploy/devcontainer', () => {
  const container = JSON.parse(read('.devcontainer/devcontainer.json')) as {
    forwardPorts: number[]
    portsAttributes: Record<string, unknown>
    postAttachCommand: { course: string }
  }

  it('forwards the port on which the course listens, and starts it', () => {
    expect(container.forwardPorts).toEqual([DEFAULT_PORT])
    expect(Object.keys(container.portsAttributes)).toEqual([String(DEFAULT_PORT)])
    const script = container.postAttachCommand.course.replace(/^sh /, '')
    expect(read(script)).toContain(`--port ${DEFAULT_PORT}`)
  })
})

describe('deploy/containers', () => {
  const dockerfiles = [`${DEPLOY}/Dockerfile`, `${DEPLOY}/jupyterhub/Dockerfile`]

  it.each(dockerfiles)('%s copies only files that there are', (file) => {
    const copies = [...read(file).matchAll(/^COPY (?!--from)((?:--\S+ )*)(.+) \S+$/gm)]
    expect(copies.length).toBeGreaterThan(0)
    const context = file.includes('jupyterhub') ? `${DEPLOY}/jupyterhub` : '.'
    for (const [, , sources = ''] of copies)
      for (const source of sources.split(' '))
        expect([source, existsSync(join(ROOT, context, source))]).toEqual([source, true])
  })

  it('runs the course as an ordinary user, on the Node that the course needs', () => {
    const lines = read(`${DEPLOY}/Dockerfile`).split('\n')
    expect(lines.findLast((line) => line.startsWith('USER '))).toBe('USER node')
    for (const line of lines.filter((line) => line.startsWith('FROM ')))
      expect(line).toMatch(/^FROM node:24-/)
  })

  it('starts and asks programs that there are, through the port that is exposed', () => {
    const text = read(`${DEPLOY}/Dockerfile`)
    const programs = [...text.matchAll(/"(platform\/[^"]+)"/g)].map(([, file = '']) => file)
    expect(programs).toEqual([`${DEPLOY}/health.ts`, `${DEPLOY}/start.ts`])
    for (const file of programs) expect([file, existsSync(join(ROOT, file))]).toEqual([file, true])
    expect(text).toContain(`\nEXPOSE ${DOOR_PORT}\n`)
    expect(read(`${DEPLOY}/Caddyfile`)).toContain(`ada:${DOOR_PORT}`)
  })

  it('leaves out of the image what belongs to one machine', () => {
    const ignored = read(`${DEPLOY}/Dockerfile.dockerignore`).trim().split('\n')
    for (const name of ['.git', '.course', '.vitepress/dist', '**/node_modules'])
      expect(ignored).toContain(name)
  })

  it('gives each learner a network without a way out, an address and places of their own', () => {
    const compose = readYaml(`${DEPLOY}/compose.yaml`)[0] as unknown as Compose
    const { door, ...learners } = compose.services
    const caddyfile = read(`${DEPLOY}/Caddyfile`)
    for (const [name, service] of Object.entries(learners)) {
      expect(service).toMatchObject({ image: 'on-the-wire', read_only: true, networks: [name] })
      expect(compose.networks[name]).toEqual({
        internal: true,
        // No address of the machine on it, so that its own services are out of reach.
        driver_opts: { 'com.docker.network.bridge.inhibit_ipv4': 'true' },
      })
      expect(door?.networks).toContain(name)
      expect(service.command).toEqual(['--address', `https://${name}.course.example.com/`])
      expect(caddyfile).toContain(`${name}.course.example.com {\n\treverse_proxy ${name}:8080\n}`)
      for (const kept of ['labs', 'state'])
        expect(Object.keys(compose.volumes)).toContain(`${name}-${kept}`)
    }
  })

  it('makes a manifest of its own for each learner by putting in a name', () => {
    const text = read(`${DEPLOY}/kubernetes.yaml`).replaceAll('LEARNER', 'ada')
    const objects = parseAllDocuments(text).map((document) => document.toJS() as Manifest)
    expect(objects.map(({ kind }) => kind)).toEqual([
      'PersistentVolumeClaim',
      'Deployment',
      'Service',
      'Ingress',
      'NetworkPolicy',
    ])
    expect(new Set(objects.map(({ metadata }) => metadata.name))).toEqual(new Set(['ada']))
    expect(text).toContain(`path: ${HEALTH_PATH}\n              port: ${DOOR_PORT}\n`)
    expect(text).toContain(`{ name: Host, value: '127.0.0.1:${DEFAULT_PORT}' }`)
    expect(objects.at(-1)?.spec).toMatchObject({
      podSelector: { matchLabels: { learner: 'ada' } },
      egress: [],
    })
  })
})
