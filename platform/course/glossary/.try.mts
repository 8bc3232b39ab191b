import { readGlossary } from '/work/main/platform/course/glossary/terms.ts'
import { createFinder, createAvoidedFinder, keysOfPhrase } from '/work/main/platform/course/glossary/finder.ts'
import { phrasesOf } from '/work/main/platform/course/glossary/terms.ts'
import { LessonParser } from '/work/main/platform/course/static/lesson/parser.ts'
import { readFileSync, readdirSync } from 'node:fs'
const { terms, problem } = readGlossary('/work/main')
console.log(terms.length, problem)
const parser = new LessonParser()
for (const l of ['en', 'ru', 'zh'] as const) {
  const seen = new Map<string, string>()
  for (const t of terms) for (const p of phrasesOf(t[l])) { const k = keysOfPhrase(p).join('|'); const o = seen.get(k); if (o !== undefined) console.log('DUP', l, k, o, t.id); seen.set(k, t.id) }
  const find = createFinder(terms, l), avoided = createAvoidedFinder(terms, l)
  const uses = new Map<string, Set<string>>()
  const forms = new Map<string, Map<string, number>>()
  for (const f of readdirSync(`/work/main/docs/${l}`).filter((f) => /^\d\d/.test(f))) {
    const source = readFileSync(`/work/main/docs/${l}/${f}`, 'utf8')
    const [lesson] = await parser.parse([{ page: `docs/${l}/${f}`, source }])
    for (const { text } of lesson!.prose) {
      for (const { id, start, end } of find(text)) {
        uses.set(id, (uses.get(id) ?? new Set()).add(f.slice(0, 2)))
        const m = forms.get(id) ?? forms.set(id, new Map()).get(id)!
        const s = text.slice(start, end); m.set(s, (m.get(s) ?? 0) + 1)
      }
      for (const { id, start, end } of avoided(text)) console.log('AVOID', l, f, id, text.slice(start - 20, end + 20))
    }
  }
  for (const t of terms) {
    const missing = t.lessons.filter((n) => !uses.get(t.id)?.has(n))
    if (missing.length && phrasesOf(t[l]).length) console.log('MISS', l, t.id, t[l].term, 'lessons', missing.join(), 'used in', [...(uses.get(t.id) ?? [])].join())
  }
  if (process.argv.includes('-f')) for (const [id, m] of forms) console.log(l, id, [...m].sort((a, b) => b[1] - a[1]).slice(0, 12).map(([s, n]) => `${s}×${n}`).join(' '))
}
await parser.dispose()
