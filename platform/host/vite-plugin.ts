/**
 * The host of `npm run dev`: the course attached to Vite's own server, beside its hot reload.
 * Loads the host itself only when a server starts; a build of the site stays free of it.
 */
import { sep } from 'node:path'
import type { EnvironmentModuleNode, Plugin, ViteDevServer } from 'vite'
import { LABS } from '../catalogue/paths.ts'
import { DEFAULT_PORT } from '../shared/limits.ts'
import type { DevHost } from './dev-host.ts'

/** Comma-separated names for `--allow-host` in dev, where the command cannot pass them on. */
const ALLOW_HOSTS_VARIABLE = 'OTW_ALLOW_HOSTS'

export function courseHost(): Plugin {
  const allowHosts = (process.env[ALLOW_HOSTS_VARIABLE] ?? '').split(',').filter(Boolean)
  return {
    name: 'on-the-wire:host',
    apply: 'serve',
    // After VitePress, which marks the pages that show a saved file as to be sent anew.
    enforce: 'post',
    config: ({ server }) => ({
      server: {
        host: '127.0.0.1',
        port: server?.port ?? DEFAULT_PORT,
        // By itself Vite lets every page of loopback read its answers, a lab's server's too.
        cors: false,
        allowedHosts: allowHosts.map((host) => host.replace(/:\d+$/, '')),
      },
    }),
    configureServer: async (server) => {
      if (!server.httpServer) return
      await attach(server, allowHosts)
    },
    hotUpdate({ file, modules, timestamp }) {
      if (!file.startsWith(LABS.replaceAll(sep, '/') + '/')) return undefined
      // A learner saves an exercise while its programs run in the page: the page stays as it is,
      // and shows the new text when it is opened anew.
      const seen = new Set<EnvironmentModuleNode>()
      for (const module of modules)
        this.environment.moduleGraph.invalidateModule(module, seen, timestamp)
      return []
    },
  }
}

async function attach(server: ViteDevServer, allowHosts: string[]): Promise<void> {
  // Loaded by Node and not by Vite's bundler of configurations: one copy, also after a restart.
  const address = new URL('./dev-host.ts', import.meta.url).href
  const { attachDevHost } = (await import(/* @vite-ignore */ address)) as {
    attachDevHost: (server: ViteDevServer, allowHosts: string[]) => DevHost
  }
  const host = attachDevHost(server, allowHosts)
  const close = server.close.bind(server)
  server.close = async () => {
    await host.dispose()
    await close()
  }
  server.printUrls = () => server.config.logger.info(`  ${host.url() ?? ''}`)
}
