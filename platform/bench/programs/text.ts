/**
 * Prints so many bytes of text, or for ever without a number, as fast as they are taken. The lines
 * are in the three languages of the course.
 */
import { writeSync } from 'node:fs'

const LINES = [
  'A stream has no message boundaries: what one write sends, two reads may bring.\n',
  'В потоке нет границ сообщений: одну запись могут принести два чтения.\n',
  '流没有消息边界：一次写入的内容，可能要两次读取才能取到。\n',
]
const BLOCK = Buffer.from(LINES.join('').repeat(200))

const wantedBytes = Number(process.argv[2] ?? Infinity)
for (let leftBytes = wantedBytes; leftBytes > 0; leftBytes -= BLOCK.length)
  writeAll(BLOCK.subarray(0, Math.min(leftBytes, BLOCK.length)))

function writeAll(bytes: Buffer): void {
  for (let from = 0; from < bytes.length;) from += writeSync(1, bytes, from)
}
