import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { contentSecurityPolicy, inlineScriptHashes } from '../../platform/host/csp.ts'

const hashOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`

describe('host/csp', () => {
  it('hashes each script that stands in the page, exactly as it stands there', () => {
    const html = '<script id="a">let a = 1\n</script><p></p><script type="module">b()</script>'
    expect(inlineScriptHashes(html)).toEqual([hashOf('let a = 1\n'), hashOf('b()')])
  })

  it('hashes no script that is a file of its own, is empty or is data', () => {
    const html = `<script src="/a.js"></script><script type="module" src='/b.js'>
      </script><script></script><script type="application/json">{"a":1}</script>`
    expect(inlineScriptHashes(html)).toEqual([])
  })

  it('allows neither evaluation nor other hosts', () => {
    const policy = contentSecurityPolicy([hashOf('a')], ['127.0.0.1:4600'])
    // The last three are not among what `default-src` stands for.
    for (const name of ['default-src', 'base-uri', 'form-action', 'frame-ancestors'])
      expect(policy.split('; ')).toContain(`${name} 'none'`)
    expect(policy).not.toContain('unsafe-eval')
    expect(policy.match(/(https?|wss?):\/\/[^ ;]+/g)).toEqual([
      'ws://127.0.0.1:4600',
      'wss://127.0.0.1:4600',
    ])
  })
})
