/** Documents whose links every reader must find alike: our tokenizer, Python, and a browser. */

export const PAGE_URL = 'http://example.com/shop/list.html?page=2'

export const DOCUMENTS: [name: string, html: string][] = [
  ['quotes', `<a href="a"></a><a href='b'></a><a href=c></a><A HREF="D"></A>`],
  ['quotes in quotes', `<a title="it's" href='a"b'></a><a title='>' href="c"></a>`],
  ['references', `<a href="?a=1&amp;b=2&#38;c=3&#x26;d=4"></a><a href="?x=&lt;&quot;&gt;"></a>`],
  ['white space', '<a\n\thref\n=\n"a"\n></a>'],
  ['unquoted with a slash', '<a href=/a/b/></a><p>'],
  ['nothing but text', '1 < 2 and <3 and a<b'],
  ['comments', '<!-- <a href="x"></a> --><a href="a"></a><!----><a href="b"></a>'],
  ['script and style', '<script>"<a href=x>"</script><style>"<a href=x>"</style><a href="a"></a>'],
  ['the first of two', '<a href="a" href="b"></a>'],
  ['other elements', '<link href="a"><map><area href="b"></map><a name="c"></a><a href="d"></a>'],
  ['base', '<a href="a"></a><base href="/b/"><base href="/c/"><a href="#d"></a>'],
  ['twice', '<a href="a"></a><a href="/shop/a"></a><a href="a#b"></a>'],
]
