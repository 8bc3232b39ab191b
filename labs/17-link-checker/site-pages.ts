/** The pages of the site. Given complete: read it beside what the checker prints. */

/** Paths that answer 200, decoded. */
export const PAGES = [
  '/pages/first.html',
  '/pages/second.html',
  '/pages/third.html',
  '/pages/single.html',
  '/pages/unquoted.html',
  '/pages/upper.html',
  '/pages/spaces.html',
  '/pages/страница.html',
  '/outside.html',
]

export function pageCalled(title: string): string {
  return `<!doctype html>\n<title>${title}</title>\n<p>${title}</p>\n`
}

// #region home
/** A link of every kind. */
export function homePage({ site, other }: { site: string; other: string }): string {
  return `<!doctype html>
<html lang="en">
<head>
<title>A page with <a href="in-the-title.html">links</a></title>
<link rel="icon" href="data:,">
<script>const text = '<a href="in-a-script.html">'</script>
</head>
<body id="top">
<h1>How an address can be written</h1>
<ul>
<li><a href="pages/first.html">relative</a>
<li><a href="/pages/second.html">from the root</a>
<li><a href="${site}/pages/third.html">absolute</a>
<li><a href="//${other.slice('http://'.length)}/hello">without a scheme, to the second origin</a>
<li><a href="#top">only a fragment</a>
<li><a href="?view=list">only a query</a>
<li><a href="search?q=links&amp;lang=en">with a character reference</a>
<li><a href="../../outside.html">above the root</a>
<li><a href='pages/single.html'>in single quotes</a>
<li><a href=pages/unquoted.html>without quotes</a>
<li><A CLASS="loud" HREF="pages/upper.html">in capitals</A>
<li><a href="  pages/spaces.html
">with white space around it</a>
<li><a href="pages/страница.html">not in ASCII</a>
<li><a href="pages/first.html#history">the first one again</a>
<li><a title="a > b" href="/pages/first.html">and once more</a>
</ul>
<!-- <a href="commented-out.html">not any more</a> -->
<h1>What is no page</h1>
<ul>
<li><a href="mailto:someone@example.com">mail</a>
<li><a href="tel:+15550100">telephone</a>
<li><a href="javascript:void(0)">a script</a>
<li><a name="anchor">no link at all</a>
</ul>
<h1>What can go wrong</h1>
<ul>
<li><a href="missing.html">not found</a>
<li><a href="broken">a server error</a>
<li><a href="redirect/3">three redirects</a>
<li><a href="redirect/6">six redirects</a>
<li><a href="loop/a">redirects in a circle</a>
<li><a href="moved">moved to the second origin</a>
<li><a href="no-head">no HEAD</a>
<li><a href="slow">slow</a>
<li><a href="http://127.0.0.1:7019/">nobody listens</a>
<li><a href="http://[broken/">no address</a>
<li><a href="${other}/missing.html">not found elsewhere</a>
</ul>
</body>
</html>
`
}
// #endregion home

/** The same references mean other addresses here. */
export function withBasePage({ other }: { other: string }): string {
  return `<!doctype html>
<title>A page with a base</title>
<p><a href="first.html">before the base, and yet relative to it</a>
<base href="/pages/">
<base href="${other}/">
<p><a href="second.html">relative to the base</a>
<p><a href="#top">not this page, but /pages/</a>
<p><a href="/outside.html">from the root</a>
`
}
