/** Protocols that the wire view can take apart; a lab names the one that its programs speak. */
export const DESCRIBER_NAMES = [
  'frames',
  'lines',
  'json',
  'http',
  'smtp',
  'tls',
  'text',
  'none',
] as const
export type DescriberName = (typeof DESCRIBER_NAMES)[number]
