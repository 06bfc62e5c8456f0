import type { OptionDocument } from '@ingot/language/document.ts'
import { version } from '../version.ts'

/** Options as one page that needs nothing else: it searches as one types, and every option has an address (`#services.ssh.enable`). */
export function optionsHtml(options: readonly OptionDocument[]): string {
  const modules = [...new Set(options.map(({ module }) => module))].toSorted()
  const sections = modules.map((module) => {
    const own = options.filter((option) => option.module === module)
    return `<section>\n<h2>${escape(module)}</h2>\n${own.map(article).join('\n')}\n</section>`
  })
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Options of Ingot</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>Options of Ingot ${escape(version)}</h1>
<label>Search <input type="search" id="query" autofocus autocomplete="off" placeholder="ssh ports"></label>
<p id="count" role="status">${options.length} options</p>
</header>
<main>
${sections.join('\n')}
</main>
<script>${script}</script>
</body>
</html>`
}

function article({ path, type, description, ...rest }: OptionDocument): string {
  const facts = [
    ['type', escape(type)],
    ...(rest.default === undefined ? [] : [['default', `<code>${escape(rest.default)}</code>`]]),
    ...(rest.example === undefined ? [] : [['example', `<code>${escape(rest.example)}</code>`]]),
  ]
  const rows = facts.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('')
  const anchor = escape(path)
  return `<article id="${anchor}">
<h3><a href="#${escape(encodeURI(path))}">${anchor}</a></h3>
<p>${prose(description)}</p>
<dl>${rows}</dl>
</article>`
}

/** Descriptions mark code with backticks. */
function prose(text: string): string {
  return escape(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>')
}

const entities: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character)
}

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 50rem; margin: 0 auto; padding: 0 1rem 4rem; }
header { position: sticky; top: 0; background: Canvas; padding: .5rem 0; border-bottom: 1px solid GrayText; }
h1 { font-size: 1.2rem; margin: 0; }
h2 { margin: 2rem 0 0; }
h3 { font: 1rem ui-monospace, monospace; margin: 0; overflow-wrap: anywhere; }
h3 a { color: inherit; text-decoration: none; }
h3 a:hover, h3 a:focus { text-decoration: underline; }
input { font: inherit; width: 20rem; max-width: 70%; }
p { margin: .25rem 0; }
article { padding: .75rem 0; scroll-margin-top: 7rem; }
article:target { outline: 2px solid Highlight; outline-offset: 4px; }
code { font: .9em ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: 5rem 1fr; margin: 0; font-size: .9rem; }
dd { margin: 0; min-width: 0; }
dt { color: GrayText; }
`

/** Every word that is typed must be in an option's text. Without it, the page is simply whole. */
const script = `
const query = document.getElementById('query')
const articles = [...document.querySelectorAll('article')].map((element) => [element, element.textContent.toLowerCase()])
const sections = [...document.querySelectorAll('section')]
query.addEventListener('input', () => {
  const words = query.value.toLowerCase().split(/\\s+/).filter(Boolean)
  let shown = 0
  for (const [element, text] of articles) {
    element.hidden = !words.every((word) => text.includes(word))
    if (!element.hidden) shown++
  }
  for (const section of sections) section.hidden = section.querySelector('article:not([hidden])') === null
  document.getElementById('count').textContent = shown === 1 ? '1 option' : shown + ' options'
})
`
