/** The notes of the router's server once more, written with a framework. */
import { Hono } from 'hono'

// #region app
export function createHonoApp(): Hono {
  const notes = new Map([['1', 'buy a cable']])
  let lastId = 1
  const app = new Hono()
  app.get('/', (context) => context.text('HelloWorld from a router!'))
  app.get('/notes', (context) => context.json(Object.fromEntries(notes)))
  app.get('/notes/:id', (context) => {
    const note = notes.get(context.req.param('id'))
    return note === undefined ? context.notFound() : context.json(note)
  })
  app.post('/notes', async (context) => {
    const id = String(++lastId)
    notes.set(id, await context.req.text())
    return context.body(null, 201, { Location: `/notes/${id}` })
  })
  app.delete('/notes/:id', (context) =>
    notes.delete(context.req.param('id')) ? context.body(null, 204) : context.notFound(),
  )
  app.get('/broken', () => {
    throw new Error('cannot open /srv/private/notes.db')
  })
  return app
}
// #endregion app
