/** Points in time for the checks of lesson 04, and what a server should make of them. */
import { equal, fail, useTimeZone, type CheckContext } from '#checker'

/** 5 h 45 min ahead of UTC, the whole year: local time and UTC never look alike. */
const ZONE = 'Asia/Kathmandu'

/** On a machine in UTC a server that sends UTC would look right. */
export function leaveUtc(): void {
  useTimeZone(ZONE)
}

/**
 * A random local time.
 * @param fields `two-digit`: nothing needs padding. `one-digit`: everything does. `full-second`:
 *   no fraction, which some clocks leave out when they print.
 */
export function randomTime(
  random: CheckContext['random'],
  fields: 'two-digit' | 'one-digit' | 'full-second',
): Date {
  const int = (min: number, max: number): number => random.int(min, max)
  const year = int(1971, 2099)
  if (fields === 'one-digit')
    return new Date(year, int(0, 8), int(1, 9), int(0, 9), int(0, 9), int(0, 9), int(1, 9))
  const fraction = fields === 'full-second' ? 0 : int(100, 999)
  const [month, day, hour] = [int(9, 10), int(10, 28), int(10, 23)]
  return new Date(year, month, day, hour, int(10, 59), int(10, 59), fraction)
}

/** `YYYY-MM-DD HH:MM:SS.mmm000`, local. */
export function formatTime(time: Date): string {
  return `${inUtc(new Date(time.getTime() - time.getTimezoneOffset() * 60_000))}000`
}

/** Fails with the sentence that fits what came instead of the time. */
export function expectTime(text: string, time: Date): void {
  const monthBefore = new Date(time)
  monthBefore.setMonth(time.getMonth() - 1)
  const seen = { expected: formatTime(time), actual: text }
  if (text === formatTime(monthBefore)) fail('month', seen)
  if (text.slice(0, 19) === inUtc(time).slice(0, 19)) fail('utc', seen)
  equal(text, formatTime(time), 'other-text', seen)
}

function inUtc(time: Date): string {
  return time.toISOString().replace('T', ' ').replace('Z', '')
}
