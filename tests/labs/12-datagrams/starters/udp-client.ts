/**
 * What client.ts runs. Sends each line of standard input as one datagram and prints the datagram
 * that comes back.
 *
 * - The arguments are HOST PORT and optionally --timeout-ms N, by default 1000. Any other number of
 *   arguments, or a PORT that is not a whole number from 1 to 65535: the usage on standard error,
 *   exit code 2.
 * - Each reply is a line on standard output, and nothing else goes there when input is a pipe. The
 *   next line is sent once the previous one is answered.
 * - No reply in time: `timeout` as a line on standard error, then on with the next line. Any other
 *   error ends the program: throw it, and client.ts prints it and ends with exit code 1.
 * - An empty line, or the end of the input, ends the program with exit code 0.
 */

/** @throws UsageError of program.ts: client.ts prints it with the usage and ends with exit code 2 */
export async function main(): Promise<void> {
  throw new Error('TODO: main in udp-client.ts')
}
