/** Sizes and times on the screen. Given complete. */

export const MEBIBYTE = 1024 * 1024

/** `512 B`, `64.0 KiB`, `5.3 MiB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < MEBIBYTE) return `${(bytes / 1024).toFixed(1)} KiB`
  return `${(bytes / MEBIBYTE).toFixed(1)} MiB`
}

export function secondsText(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`
}
