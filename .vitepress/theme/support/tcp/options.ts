/** What can be set at one end of a simulated connection, and what is usual. */

export interface TcpOptions {
  /** Initial send sequence number. */
  iss: number
  /** Longest segment this end takes. */
  mss: number
  /** Bytes kept for the program; at most 65,535, as there is no window scaling here. */
  receiveBuffer: number
  sendBuffer: number
  /** An ACK of data waits this long for company; 0: never. RFC 9293 §3.8.6.3: below 500 ms. */
  delayedAckMs: number
  /** So many segments are acknowledged at once before ACKs are delayed (Linux calls it quick ACK). */
  quickAcks: number
  /** The ACK of a FIN may wait as well, for the program to close in its turn (Linux does so). */
  delayFinAck: boolean
  /**
   * A short segment waits while anything is unacknowledged (RFC 9293 §3.7.4), or only while a short
   * one is (Minshall's variant, as in Linux).
   */
  nagle: 'off' | 'on' | 'minshall'
  sack: boolean
  /** Tell of data that came twice (RFC 2883). */
  dsack: boolean
  /** Congestion control (RFC 5681), or a congestion window that never moves. */
  congestion: 'reno' | 'fixed'
  /** First congestion window, in segments: 10 by RFC 6928. */
  initialWindow: number
  initialSsthresh: number
  initialRtoMs: number
  minRtoMs: number
  maxRtoMs: number
  /** Granularity of the clock, G in RFC 6298. */
  granularityMs: number
  /** Retransmissions in a row before the connection is given up. RFC 9293 §3.8.3: R2. */
  maxRetries: number
  maxSynRetries: number
  /** Maximum segment lifetime; TIME-WAIT lasts twice as long. */
  mslMs: number
  /** A probe of a closed window: the next byte (RFC 9293 §3.8.6.1), or an old number without data (Linux). */
  probe: 'next-byte' | 'old-number'
  /** A short segment leaves after this time though the window has room for no better (§3.8.6.2.1). */
  overrideMs: number
}

export const DEFAULT_OPTIONS: TcpOptions = {
  iss: 0,
  mss: 1000,
  receiveBuffer: 65_535,
  sendBuffer: 65_535,
  delayedAckMs: 200,
  quickAcks: 0,
  delayFinAck: false,
  nagle: 'on',
  sack: true,
  dsack: true,
  congestion: 'reno',
  initialWindow: 10,
  initialSsthresh: 0x7fff_ffff,
  initialRtoMs: 1000,
  minRtoMs: 1000,
  maxRtoMs: 60_000,
  granularityMs: 1,
  maxRetries: 8,
  maxSynRetries: 6,
  mslMs: 120_000,
  probe: 'next-byte',
  overrideMs: 500,
}
