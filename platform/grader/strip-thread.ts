/** Strips the types of the texts that it is sent, one after the other. See stripper.ts. */
import { parentPort } from 'node:worker_threads'
import { stripQuietly } from '../checker/boundary/stripping.ts'

parentPort?.on('message', (source: string) => {
  // A text that cannot be stripped ends this thread: nothing of it is to be left in here.
  parentPort?.postMessage(stripQuietly(source))
})
