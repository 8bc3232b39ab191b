/** The host on Vite's own server, as `npm run dev` has it. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createServer, type ViteDevServer } from 'vite'
import { onTestFinished } from 'vitest'
import { courseHost } from '../../../platform/host/vite-plugin.ts'
import { temporaryFolder } from './toy-host.ts'

export async function startDev(): Promise<{ server: ViteDevServer; url: string; port: number }> {
  const root = temporaryFolder()
  mkdirSync(join(root, 'src'))
  writeFileSync(join(root, 'index.html'), '<h1>dev</h1>')
  const lines: string[] = []
  const server = await createServer({
    root,
    configFile: false,
    cacheDir: join(root, 'cache'),
    logLevel: 'silent',
    plugins: [courseHost()],
    server: { port: 0 },
  })
  onTestFinished(() => server.close())
  await server.listen()
  server.config.logger.info = (line) => void lines.push(line)
  server.printUrls()
  const url = lines.join('').trim()
  return { server, url, port: Number(new URL(url).port) }
}
