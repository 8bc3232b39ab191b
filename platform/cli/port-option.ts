import { CourseError } from '../shared/errors.ts'

/** Reads `--port`. @see readPortOf */
export function readPort(text: string): number {
  return readPortOf('--port', text)
}

/**
 * Reads an option that takes a port.
 * @throws CourseError `ERR_USAGE` for anything but a port, or 0 for one that the system chooses
 */
export function readPortOf(option: string, text: string): number {
  const port = text.trim() === '' ? Number.NaN : Number(text)
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port
  throw new CourseError('ERR_USAGE', `${option} takes a number from 0 to 65535, not "${text}".`)
}
