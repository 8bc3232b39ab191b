/**
 * The three ranges of ports.
 * Source: RFC 6335 §6.
 */

export type PortClass = 'zero' | 'system' | 'user' | 'dynamic'

// #region ports
/**
 * @param port 0 to 65,535; a port is a number of 16 bits
 * @returns `zero` for 0, which nobody can send to: it asks the system to choose
 * @throws RangeError for anything else
 */
export function portClass(port: number): PortClass {
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new RangeError(`${port} is not a port`)
  if (port === 0) return 'zero'
  if (port <= 1024) return 'system'
  return port <= 49_151 ? 'user' : 'dynamic'
}
// #endregion ports
