/** Addresses and mailboxes in the course are those kept for examples: nobody else's. */
import { BlockList, isIPv4, isIPv6 } from 'node:net'
import { join } from 'node:path'
import type { Course } from '../course.ts'
import { listFiles, readText } from '../files.ts'
import type { Finding } from '../finding.ts'

type Range = [network: string, prefix: number, why: string]

const IPV4: Range[] = [
  ['0.0.0.0', 8, 'the unspecified address'],
  ['127.0.0.0', 8, 'loopback'],
  ['192.0.2.0', 24, 'documentation, RFC 5737'],
  ['198.51.100.0', 24, 'documentation, RFC 5737'],
  ['203.0.113.0', 24, 'documentation, RFC 5737'],
  ['233.252.0.0', 24, 'documentation of multicast, RFC 6676'],
  ['10.0.0.0', 8, 'private, RFC 1918: lessons explain private addresses and NAT'],
  ['172.16.0.0', 12, 'private, RFC 1918'],
  ['192.168.0.0', 16, 'private, RFC 1918'],
  ['169.254.0.0', 16, 'link-local, RFC 3927'],
  ['100.64.0.0', 10, 'shared between a provider and its customers, RFC 6598'],
  ['239.0.0.0', 8, 'multicast within an organisation, RFC 2365'],
  ['224.0.0.0', 24, 'multicast on the local link, RFC 5771'],
  ['255.0.0.0', 8, 'subnet masks and limited broadcast'],
]
/** Borders of these blocks, where a lesson is about the borders themselves: named, never asked. */
const BORDERS = `
  8.0.0.1 9.255.255.255 11.0.0.1 126.255.255.255 128.0.0.0 128.0.0.1 129.0.0.0
  100.63.255.255 100.128.0.1 169.253.255.255 172.0.0.0 172.15.255.255 172.32.0.1
  192.0.3.1 192.169.0.1 198.18.0.255 223.255.255.255 240.0.0.1
`
  .trim()
  .split(/\s+/)
const IPV6: Range[] = [
  ['2001:db8::', 32, 'documentation, RFC 3849'],
  ['3fff::', 20, 'documentation, RFC 9637'],
]
/** Domains kept for examples: RFC 2606 and RFC 6761. */
const EXAMPLE_DOMAIN = /(^|\.)(example\.(com|net|org)|example|test|invalid|localhost)$/i

const allowed = new BlockList()
for (const [network, prefix] of IPV4) allowed.addSubnet(network, prefix, 'ipv4')
for (const address of BORDERS) allowed.addAddress(address, 'ipv4')
for (const [network, prefix] of IPV6) allowed.addSubnet(network, prefix, 'ipv6')

/** Not the number of a section (§4.5.3.1, #section-4.5.3.1), nor a version (Chrome/120.0.0.0). */
const CANDIDATE_V4 = /(?<![\w.§-]|§\s|[A-Za-z]\/)\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)/g
/** Global unicast is 2000::/3; anything else with colons is local, a time, or a dump of bytes. */
const CANDIDATE_V6 = /(?<![\w:.])[23][0-9a-f]{3}:[0-9a-f:]+(?![\w.])/gi
/** Looked for at its "@": from every letter on, a long text in base64 would take quadratic time. */
const MAILBOX = /(?<=([\w.+-]+))@([a-z\d-]+(?:\.[a-z\d-]+)*\.[a-z]{2,})\b/gi

/** @returns addresses and mailboxes in a text that belong to somebody */
export function findAddresses(text: string): { found: string; index: number }[] {
  const v4 = [...text.matchAll(CANDIDATE_V4)].filter(
    ([address]) => isIPv4(address) && !allowed.check(address, 'ipv4'),
  )
  const v6 = [...text.matchAll(CANDIDATE_V6)].filter(
    ([address]) => isIPv6(address) && !allowed.check(address, 'ipv6'),
  )
  const addresses = [...v4, ...v6].map((match) => ({ found: match[0], index: match.index }))
  const mailboxes = [...text.matchAll(MAILBOX)]
    .filter(([, , domain = '']) => !EXAMPLE_DOMAIN.test(domain))
    .map(({ 0: rest, 1: name = '', index }) => ({ found: name + rest, index: index - name.length }))
  return [...addresses, ...mailboxes]
}

const FOLDERS = ['docs', 'labs', 'solutions', 'tests/labs']
const TEXT_FILE = /\.(md|ts|mjs|js|json|py|txt|html|css|csv|xml)$/

/** A learner's own files in labs/ are the learner's business. */
export function checkAddresses({ root, workspace }: Course): Finding[] {
  const folders = FOLDERS.filter((folder) => workspace === 'starters' || folder !== 'labs')
  return folders.flatMap((folder) =>
    listFiles(join(root, folder))
      .filter((name) => TEXT_FILE.test(name))
      .flatMap((name) => {
        const file = `${folder}/${name}`
        const text = readText(join(root, file)) ?? ''
        return findAddresses(text).map(({ found, index }): Finding => ({
          rule: 'addresses',
          file,
          line: text.slice(0, index).split('\n').length,
          problem: `${found} may belong to somebody.`,
          hint: 'Addresses for examples: 192.0.2.0/24, 2001:db8::/32, example.com.',
        }))
      }),
  )
}
