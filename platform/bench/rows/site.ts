import { gzipBytes, pageScripts, terminalScripts } from '../page-weight.ts'
import type { Row } from '../row.ts'
import { buildCourse, buildStock, xtermBytes } from '../stock-site.ts'

const PAGE = '07-framing.html'
/** What the course may add to either, gzip. */
const ALLOWED_BYTES = 20_000

export const siteBuild: Row = {
  name: 'site build',
  baseline: 'stock VitePress on the same Markdown',
  hold: 1.5,
  better: 'lower',
  // Each build takes long enough to be many measurements.
  maxRounds: 3,
  prepare: () =>
    Promise.resolve({
      ours: () => timeOf(buildCourse),
      bare: () => timeOf(buildStock),
      dispose: () => {},
    }),
}

/** Sizes do not vary: one round says all. */
export const readingScripts: Row = {
  name: 'JavaScript before a lesson can be read, beyond a stock page',
  baseline: 'the 20 kB (gzip) that it may be; the stock page is built in the same run',
  hold: 1,
  better: 'lower',
  maxRounds: 1,
  async prepare() {
    const course = await buildCourse()
    const stock = await buildStock()
    const weigh = (site: string): number => gzipBytes(site, pageScripts(site, PAGE))
    return {
      ours: () => Promise.resolve(weigh(course.folder) - weigh(stock.folder)),
      bare: () => Promise.resolve(ALLOWED_BYTES),
      dispose: () => {
        course.dispose()
        stock.dispose()
      },
    }
  },
}

export const terminalScript: Row = {
  name: 'what the first terminal adds, beyond xterm.js',
  baseline: 'the 20 kB (gzip) that it may be; xterm.js alone is bundled in the same run',
  hold: 1,
  better: 'lower',
  maxRounds: 1,
  async prepare() {
    const course = await buildCourse()
    const alone = await xtermBytes()
    const scripts = terminalScripts(course.folder, PAGE)
    return {
      ours: () => Promise.resolve(gzipBytes(course.folder, scripts) - alone),
      bare: () => Promise.resolve(ALLOWED_BYTES),
      dispose: course.dispose,
    }
  },
}

async function timeOf(start: typeof buildCourse): Promise<number> {
  const { ms, dispose } = await start()
  dispose()
  return ms
}
