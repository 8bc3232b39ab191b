/** The three ranges of ports (RFC 6335 §6). */

export type PortClass =
  /** 0 */
  | 'zero'
  /** 1 to 1,023 */
  | 'system'
  /** 1,024 to 49,151 */
  | 'user'
  /** 49,152 to 65,535 */
  | 'dynamic'

/**
 * @param port a whole number from 0 to 65,535
 * @throws RangeError for anything else
 */
export function portClass(port: number): PortClass {
  throw new Error('TODO: portClass in ports.ts')
}
