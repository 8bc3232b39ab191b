/** Pictures made by arithmetic: nobody's property, and of any size. Given complete. */
import { crc32, deflateSync } from 'node:zlib'

export type Pattern = 'rings' | 'waves' | 'grid'

type Shade = (x: number, y: number, side: number) => number

/** Brightness from 0 to 255 at each place. */
const PATTERNS: Record<Pattern, Shade> = {
  rings: (x, y, side) => 128 + 127 * Math.sin(Math.hypot(x - side / 2, y - side / 2) / 6),
  waves: (x, y) => 128 + 63 * Math.sin(x / 9) + 63 * Math.sin((x + y) / 15),
  grid: (x, y) => (x % 16 < 2 || y % 16 < 2 ? 40 : 200),
}

/**
 * A square picture in shades of blue. Its bytes are stored, not compressed, so that its size is
 * about 3 × `side` × `side`.
 * Source: the PNG specification (signature, then chunks: length, type, data, CRC-32).
 */
export function png(pattern: Pattern, side: number): Buffer {
  const rowBytes = 1 + 3 * side
  const pixels = Buffer.alloc(rowBytes * side)
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const shade = Math.round(PATTERNS[pattern](x, y, side))
      pixels.set([shade >> 1, shade, 128 + (shade >> 1)], y * rowBytes + 1 + 3 * x)
    }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header.set([8, 2], 8) // eight bits per colour; red, green, blue
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels, { level: 0 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** Stripes as text: the kind of picture whose length nobody counts in advance. */
export function svg(stripes: number): string {
  const bars = Array.from({ length: stripes }, (_, index) => {
    const shade = 40 + Math.round((180 * index) / stripes)
    return `<rect x="${index * 4}" width="3" height="200" fill="rgb(40,${shade},200)"/>\n`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${stripes * 4} 200">\n${bars.join('')}</svg>\n`
}
