/** A small site in a temporary folder, with what a static server has to cope with. Given complete. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface SampleSite {
  /** The folder to be served. Beside it lies `secret.txt`, which must not be. */
  root: string
  remove(): Promise<void>
}

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A site of files</title>
<link rel="stylesheet" href="style.css">
<h1>A site of files</h1>
<p>The style, the picture and the script are requests of their own.</p>
<img src="picture.svg" alt="a cable" width="120" height="40">
<p id="said-by-script"></p>
<p><a href="files/">A folder without index.html</a></p>
<script src="script.js"></script>
</html>
`
const PICTURE = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40">
  <path d="M5 20 C 40 -20, 80 60, 115 20" fill="none" stroke="#b8500c" stroke-width="6"/>
</svg>
`
const FILES: [name: string, content: string][] = [
  ['index.html', PAGE],
  ['style.css', 'body { font-family: sans-serif; color: #1f62b5; }\n'],
  ['picture.svg', PICTURE],
  ['script.js', "document.querySelector('#said-by-script').textContent = 'The script ran.'\n"],
  ['files/a & b.txt', 'an ampersand, which means something in HTML\n'],
  ['files/100%.txt', 'a percent sign, which means something in a URL\n'],
  ['files/привет.txt', 'Привет!\n'],
  ['files/你好.txt', '你好！\n'],
  ['files/empty.bin', ''],
  ['files/deeper/index.html', '<!doctype html>\n<title>deeper</title>\n<p>deeper</p>\n'],
]

export async function createSampleSite(): Promise<SampleSite> {
  const folder = await mkdtemp(join(tmpdir(), 'on-the-wire-15-'))
  const root = join(folder, 'site')
  await mkdir(join(root, 'files', 'deeper'), { recursive: true })
  await writeFile(join(folder, 'secret.txt'), 'nobody should read this over HTTP\n')
  for (const [name, content] of FILES) await writeFile(join(root, name), content)
  await link(join('..', 'style.css'), join(root, 'files', 'link-inside.css'))
  await link(join('..', '..', 'secret.txt'), join(root, 'files', 'link-outside.txt'))
  return { root, remove: () => rm(folder, { recursive: true, force: true }) }
}

/** Windows does not let everyone make links; the site works without them. */
async function link(target: string, path: string): Promise<void> {
  await symlink(target, path).catch(() => {})
}
