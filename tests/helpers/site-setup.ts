/** Builds the site once before the browser tests, unless the built one is fresh. */
import { buildSite, isSiteFresh } from '../../platform/site/build.ts'
import { chromiumPath } from './browser.ts'

export async function setup(): Promise<void> {
  if (chromiumPath !== undefined && !isSiteFresh()) await buildSite()
}
