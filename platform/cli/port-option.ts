import { usageError } from './refusals.ts'

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
  throw usageError('port-number', { option, said: text })
}
