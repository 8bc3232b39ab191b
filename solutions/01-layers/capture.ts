/**
 * Reads the frames of a capture file in the classic pcap format, as `tcpdump -w` writes it.
 * Given complete.
 */
import { WireError } from './wire-error.ts'

const FILE_HEADER_BYTES = 24
const RECORD_HEADER_BYTES = 16
/** The magic number shows the writer's own byte order; the second pair means nanoseconds. */
const MAGIC_NUMBERS = [0xa1b2c3d4, 0xa1b23c4d]
/** The link layer of the capture. 1: Ethernet. */
const LINK_TYPE_ETHERNET = 1

/**
 * @returns the frames in order, each a window into `file`; timestamps are left out
 * @throws WireError `ERR_PROTOCOL` when this is not a pcap file of Ethernet frames,
 *   `ERR_TRUNCATED` when it ends inside a frame
 */
export function readFrames(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.length)
  const isLittleEndian = byteOrderOf(view)
  // The upper bits may give the length of a frame check sequence.
  const linkType = view.getUint32(20, isLittleEndian) & 0xffff
  if (linkType !== LINK_TYPE_ETHERNET)
    throw new WireError('ERR_PROTOCOL', `the capture has link type ${linkType}, not Ethernet (1)`)

  const frames: Uint8Array[] = []
  let offset = FILE_HEADER_BYTES
  while (offset < file.length) {
    const start = offset + RECORD_HEADER_BYTES
    // Captured bytes; the next field counts those that were on the wire.
    const end = start <= file.length ? start + view.getUint32(offset + 8, isLittleEndian) : Infinity
    if (end > file.length)
      throw new WireError('ERR_TRUNCATED', `the capture ends inside frame ${frames.length + 1}`)
    frames.push(file.subarray(start, end))
    offset = end
  }
  return frames
}

/** @returns whether numbers in this file have the least significant byte first */
function byteOrderOf(view: DataView): boolean {
  if (view.byteLength >= FILE_HEADER_BYTES)
    for (const isLittleEndian of [true, false])
      if (MAGIC_NUMBERS.includes(view.getUint32(0, isLittleEndian))) return isLittleEndian
  throw new WireError('ERR_PROTOCOL', 'this is no pcap file (pcapng has to be converted first)')
}
