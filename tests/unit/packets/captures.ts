/** Captures that the tests of the decoder read: those of this folder's fixtures, and all others. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { ROOT } from '../../../platform/catalogue/paths.ts'
import { readPcap, type PcapHeader, type PcapRecord } from '../../../platform/shared/pcap.ts'
import {
  Conversations,
  type PacketEntry,
} from '../../../.vitepress/theme/support/packets/conversations.ts'

export interface CaptureFile {
  /** From the project's folder on. */
  name: string
  path: string
}

const FIXTURES = join(ROOT, 'tests/fixtures/packets')

/** Every capture that is committed, wherever it is. */
export function allCaptures(): CaptureFile[] {
  const folders = ['tests/fixtures', 'docs/public/captures'].map((folder) => join(ROOT, folder))
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => globSync('**/*.pcap', { cwd: folder }).map((name) => join(folder, name)))
    .toSorted()
    .map((path) => ({ path, name: relative(ROOT, path) }))
}

export function readCapture(path: string): { header: PcapHeader; records: PcapRecord[] } {
  return readPcap(readFileSync(path))
}

/** A fixture's packets, in their conversations. */
export function entriesOf(fixture: string): PacketEntry[] {
  const path = fixture.includes('/') ? fixture : join(FIXTURES, `${basename(fixture)}.pcap`)
  const { header, records } = readCapture(path)
  const conversations = new Conversations()
  return records.map(({ atUs, originalBytes, data }) =>
    conversations.add({ data, originalBytes, linkType: header.linkType }, atUs),
  )
}
