/**
 * The layers of the capture as tshark sees them: an opinion that is not ours.
 * Write them anew: node tests/labs/01-layers/tshark.ts > tests/labs/01-layers/capture/layers.json
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readFrames } from '../../../solutions/01-layers/capture.ts'
import type { PlainLayer } from './support.ts'

export const CAPTURE = join(import.meta.dirname, 'capture/frames.pcap')

const FIELDS = [
  'eth.dst',
  'eth.src',
  'eth.type',
  'eth.len',
  'ip.src',
  'ip.dst',
  'ip.proto',
  'ip.ttl',
  'ip.hdr_len',
  'ip.len',
  'tcp.srcport',
  'tcp.dstport',
  'tcp.hdr_len',
  'udp.srcport',
  'udp.dstport',
] as const

type Row = Record<(typeof FIELDS)[number], string>

/** @returns for each frame its layers, the payload as hex */
export function layersByTshark(file = CAPTURE): PlainLayer[][] {
  // Fragments stay apart: peel looks at one frame at a time.
  const options = ['-n', '-o', 'ip.defragment:FALSE', '-T', 'fields', '-E', 'occurrence=f']
  const fields = FIELDS.flatMap((name) => ['-e', name])
  const text = execFileSync('tshark', ['-r', file, ...options, ...fields], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const frames = readFrames(readFileSync(file))
  return text
    .trimEnd()
    .split('\n')
    .map((line, index) => {
      const values = line.split('\t')
      const row = Object.fromEntries(FIELDS.map((name, place) => [name, values[place] ?? '']))
      return layersOf(row as Row, frames[index] ?? new Uint8Array(0))
    })
}

function layersOf(row: Row, frame: Uint8Array): PlainLayer[] {
  const etherType = Number(row['eth.type'] || row['eth.len'])
  const layers: PlainLayer[] = [
    { layer: 'link', dst: row['eth.dst'], src: row['eth.src'], etherType },
  ]
  let start = 14
  let end = frame.length
  if (row['ip.src'] !== '') {
    const headerLength = Number(row['ip.hdr_len'])
    const totalLength = Number(row['ip.len'])
    layers.push({
      layer: 'network',
      src: row['ip.src'],
      dst: row['ip.dst'],
      protocol: Number(row['ip.proto']),
      ttl: Number(row['ip.ttl']),
      headerLength,
      totalLength,
    })
    const transport = transportOf(row)
    layers.push(...transport)
    end = start + totalLength
    start += headerLength + (transport[0]?.headerLength ?? 0)
  }
  const bytes = Buffer.from(frame.subarray(start, end)).toString('hex')
  return [...layers, { layer: 'payload', bytes }]
}

function transportOf(row: Row): Extract<PlainLayer, { layer: 'transport' }>[] {
  const name = row['tcp.srcport'] !== '' ? 'tcp' : 'udp'
  if (row[`${name}.srcport`] === '') return []
  return [
    {
      layer: 'transport',
      protocol: name === 'tcp' ? 'TCP' : 'UDP',
      srcPort: Number(row[`${name}.srcport`]),
      dstPort: Number(row[`${name}.dstport`]),
      headerLength: name === 'tcp' ? Number(row['tcp.hdr_len']) : 8,
    },
  ]
}

if (import.meta.main) console.log(JSON.stringify(layersByTshark(), null, 2))
