/** The application of the router's server: notes, kept in memory. Given complete. */
import { HttpError, type HttpResponse } from './message.ts'
import { router, type Router } from './router.ts'

/** More would fill memory with what strangers send. */
const MAX_NOTES = 100

// #region app
export function createApp(): Router {
  const notes = new Map([['1', 'buy a cable']])
  let lastId = 1
  return router()
    .get('/', () => ({ status: 200, body: 'HelloWorld from a router!' }))
    .get('/notes', () => json(Object.fromEntries(notes)))
    .get('/notes/:id', ({ params }) => json(noteOf(notes, params['id'])))
    .post('/notes', ({ body }) => {
      if (notes.size >= MAX_NOTES) throw new HttpError(507)
      const id = String(++lastId)
      notes.set(id, new TextDecoder().decode(body))
      return { status: 201, headers: { Location: `/notes/${id}` } }
    })
    .delete('/notes/:id', ({ params }) => {
      noteOf(notes, params['id'])
      notes.delete(params['id'] ?? '')
      return { status: 204 }
    })
    .get('/broken', () => {
      throw new Error('cannot open /srv/private/notes.db')
    })
}
// #endregion app

function noteOf(notes: Map<string, string>, id = ''): string {
  const note = notes.get(id)
  if (note === undefined) throw new HttpError(404)
  return note
}

function json(value: unknown): HttpResponse {
  return {
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(value),
  }
}
