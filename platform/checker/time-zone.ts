/**
 * A zone for a suite and for the programs that it starts, which inherit the variable. Runs may
 * overlap: the zone of the last one that is still under way holds.
 */

const original = process.env['TZ']
const entered: { zone: string }[] = []

/**
 * @param zone of the IANA's list; `undefined` changes nothing
 * @returns goes back. A system that has no such zone stays where it is.
 */
export function enterTimeZone(zone: string | undefined): () => void {
  if (zone === undefined) return () => {}
  const entry = { zone }
  entered.push(entry)
  apply()
  const leave = (): void => {
    const index = entered.indexOf(entry)
    if (index !== -1) entered.splice(index, 1)
    apply()
  }
  if (nameOf() !== nameOf(zone)) leave()
  return leave
}

/** As the system calls the zone; `undefined` when it knows none of that name. */
function nameOf(timeZone?: string): string | undefined {
  try {
    return Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
}

function apply(): void {
  const zone = entered.at(-1)?.zone ?? original
  if (zone === undefined) delete process.env['TZ']
  else process.env['TZ'] = zone
}
