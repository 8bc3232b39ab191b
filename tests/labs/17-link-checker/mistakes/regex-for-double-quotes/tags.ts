/** The start tags of an HTML document. */

export interface StartTag {
  name: string
  attributes: Map<string, string>
}

export function readStartTags(html: string): StartTag[] {
  const tags: StartTag[] = []
  for (const [, name = '', rest = ''] of html.matchAll(/<([a-z][^\s/>]*)([^>]*)>/gi)) {
    const attributes = new Map<string, string>()
    for (const [, attribute = '', value = ''] of rest.matchAll(/([\w-]+)="([^"]*)"/g))
      attributes.set(attribute.toLowerCase(), value)
    tags.push({ name: name.toLowerCase(), attributes })
  }
  return tags
}
