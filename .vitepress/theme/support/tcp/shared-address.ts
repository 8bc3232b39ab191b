/**
 * A moment of a simulated run in a page's address: which figure of the page it belongs to, then
 * what that figure shows. Pure.
 */

import type { ScenarioName } from './scenarios.ts'
import { readShared, writeShared, type Shared } from './settings.ts'

const PARAMETER = 'tcp'

/**
 * @param href of the page
 * @param figure the scenario that the figure begins with: no two of a page begin with the same
 * @param id of the figure's element; what stood behind `#` gives way to it
 */
export function addressOf(href: string, figure: ScenarioName, id: string, shared: Shared): URL {
  const address = new URL(href)
  address.searchParams.set(PARAMETER, `${figure}~${writeShared(shared)}`)
  address.hash = id
  return address
}

/** @returns what this figure is to show; `undefined` when the address is about none, or another */
export function sharedIn(href: string, figure: ScenarioName): Shared | undefined {
  const given = new URL(href).searchParams.get(PARAMETER) ?? ''
  const [about, ...rest] = given.split('~')
  return about === figure ? readShared(rest.join('~')) : undefined
}
