/** What a segment is called, and where it goes. */
import type { Segment } from '../../../support/service-flow.ts'
import type { ServiceText } from './figure-text.ts'

export function nameOf({ name }: Segment, text: ServiceText): string {
  return name === '26 bytes' ? text('26 bytes') : name
}

export function directionOf({ from }: Segment, text: ServiceText): string {
  return text(from === 'client' ? 'to-server' : 'to-client')
}
