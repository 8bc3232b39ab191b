"""The links of documents, as Python's own library finds and resolves them.

Reads a JSON array of [html, page URL] on standard input and writes, for each, the links found and
their absolute addresses without fragments.
"""

# #region links
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin


class Links(HTMLParser):
    def __init__(self, page_url):
        super().__init__()
        self.base = page_url
        self.has_base = False
        self.hrefs = []

    def handle_starttag(self, tag, attrs):
        # A list of pairs: the first of two equal names counts.
        attributes = dict(reversed(attrs))
        href = attributes.get("href")
        if "href" not in attributes:
            return
        if tag == "base" and not self.has_base:
            self.base, self.has_base = urljoin(self.base, href), True
        if tag == "a":
            self.hrefs.append(href or "")


def links(html, page_url):
    parser = Links(page_url)
    parser.feed(html)
    return {
        href: urldefrag(urljoin(parser.base, href)).url for href in parser.hrefs
    }
# #endregion links


if __name__ == "__main__":
    import json
    import sys

    documents = json.load(sys.stdin)
    print(json.dumps([list(links(*document).items()) for document in documents]))
