import { describe, expect, it } from 'vitest'
import { sectionsOf } from '../../../.vitepress/build/page-sections.ts'

const HTML = `
<h1 id="framing" tabindex="-1">Framing <a class="header-anchor" href="#framing">&#8203;</a></h1>
<p>Bytes &amp; <code>boundaries</code>.</p>
<h2 id="run-it" tabindex="-1">Run it <a class="header-anchor" href="#run-it">&#8203;</a></h2>
<p>Press <Label name="run" /> twice.</p>
<Predict :options="['a > b', 'c']" :answer="0"><p>It grows.</p></Predict>
<div class="language-ts"><button title="Copy Code" class="copy"></button><span class="lang">ts</span><pre><code>socket.end()</code></pre></div>
<h2 id="solution">Solution <a class="header-anchor" href="#solution">&#8203;</a></h2>
<Solution><pre><code>secretAnswer()</code></pre></Solution>
`

describe('build/page-sections', () => {
  const sections = sectionsOf(HTML, '/07-framing', { run: 'Run' })

  it('gives the page and each part of it an address', () => {
    expect(sections.map(({ id }) => id)).toEqual([
      '/07-framing',
      '/07-framing#run-it',
      '/07-framing#solution',
    ])
  })

  it('names the page of a part', () => {
    expect(sections.map(({ title, page }) => [title, page])).toEqual([
      ['Framing', ''],
      ['Run it', 'Framing'],
      ['Solution', 'Framing'],
    ])
  })

  it('keeps sentences whole, entities resolved, labels in words', () => {
    expect(sections[0]?.text).toBe('Bytes & boundaries.')
    expect(sections[1]?.text).toBe('Press Run twice. It grows.')
  })

  it('keeps code apart and leaves buttons and language names out', () => {
    expect(sections[1]?.code).toBe('socket.end()')
  })

  it('never gives a solution away', () => {
    expect(JSON.stringify(sections)).not.toContain('secretAnswer')
  })
})
