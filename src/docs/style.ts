/** The style sheet of the documentation: system fonts, light and dark mode, usable on a phone. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --ink: #1d2329; --soft: #5d6872; --line: #dfe3e7; --page: #fff;
  --sheet: #f5f7f8; --accent: #a3480f; --get: #1a6b45; --post: #7a3ba8; --must: #b3261e }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e3e7ea; --soft: #98a3ad; --line: #2d343b; --page: #14181c; --sheet: #1b2126;
    --accent: #f0a06a; --get: #6fcf9f; --post: #cf9ff0; --must: #f2938b } }
* { box-sizing: border-box }
html { scroll-behavior: smooth; scroll-padding-top: 1rem; -webkit-text-size-adjust: 100% }
body { margin: 0; background: var(--page); color: var(--ink); overflow-wrap: break-word;
  font: 1rem/1.6 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif }
.page { max-width: 72rem; margin: 0 auto; padding: 0 1.25rem 5rem }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: .15em }
h1, h2, h3, h4 { line-height: 1.25 }
h1 { margin: 3rem 0 .5rem; font-size: 2.25rem; letter-spacing: -.03em }
h2 { margin: 3.5rem 0 1rem; padding-bottom: .4rem; border-bottom: 1px solid var(--line); font-size: 1.5rem }
h3 { margin: 2.5rem 0 .5rem; font-size: 1.1rem }
h4 { margin: 1.75rem 0 .5rem; font-size: .95rem }
h4 small { color: var(--soft); font-weight: 400; font-size: 1em }
p, main > section > ul:not(.fields) { max-width: 46rem; margin: .5rem 0 }
.lede { font-size: 1.125rem }
.soft { color: var(--soft) }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .875em }
p code, li > code:not(.name) { padding: .1em .3em; border-radius: 4px; background: var(--sheet) }
pre { margin: .5rem 0 1.25rem; padding: 1rem; overflow-x: auto; border: 1px solid var(--line);
  border-radius: 8px; background: var(--sheet); line-height: 1.5 }
nav ul { margin: 0; padding: 0; list-style: none; font-size: .9rem }
nav li { margin: .3rem 0 }
nav a { color: inherit; text-decoration: none }
nav a:hover { text-decoration: underline }
nav .inner { padding-left: .8rem; color: var(--soft) }
nav strong { display: block; margin-top: 1.25rem; font-size: .8rem; color: var(--soft) }
.method { font: 700 .75em ui-monospace, Menlo, Consolas, monospace; color: var(--get); text-transform: uppercase }
.method.post, .method.put { color: var(--post) }
.method.delete { color: var(--must) }
h3 code { font-size: 1em }
.fields { margin: .5rem 0; padding: 0; list-style: none; border-top: 1px solid var(--line) }
.fields > li { padding: .55rem 0; border-bottom: 1px solid var(--line) }
.fields p { margin: .15rem 0 0; font-size: .925rem }
.fields ul:not(.fields) { margin: .15rem 0; padding-left: 1.2rem; font-size: .925rem }
.fields .name { font-weight: 600 }
.type, .note { color: var(--soft); font-size: .875rem }
.must { color: var(--must); font-size: .8rem }
form[role=search] { margin: 1.5rem 0 0; display: flex; flex-wrap: wrap; gap: .3rem 1rem; align-items: center }
form[role=search] input { font: inherit; color: inherit; background: var(--page); border: 1px solid var(--soft);
  border-radius: 8px; padding: .4rem .8rem; min-width: min(24rem, 100%) }
form[role=search] p { margin: 0; color: var(--soft) }
[hidden] { display: none !important }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
.operation { margin: 0; padding: 0; border: 0; border-bottom: 1px solid var(--line) }
.operation > summary { display: flex; flex-wrap: wrap; gap: 0 1rem; align-items: baseline; padding: .55rem 0; color: var(--ink); font-size: 1rem }
.operation > summary::before { content: '▸'; width: 1rem; color: var(--soft) }
.operation[open] > summary::before { content: '▾' }
.operation > summary h3 { margin: 0 }
.operation > summary .summary { color: var(--soft) }
.operation[open] { padding-bottom: 2rem }
.code { position: relative }
.code > button { position: absolute; top: .4rem; right: .4rem }
button { font: inherit; font-size: .8rem; color: var(--ink); background: var(--page); border: 1px solid var(--soft);
  border-radius: 6px; min-height: 1.7rem; padding: .1rem .6rem; cursor: pointer }
@media print { details::details-content { content-visibility: visible; block-size: auto } nav, form { display: none } }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto } }
details > .fields { border-top: 0; margin: 0 }
details > .fields > li:last-child { border-bottom: 0 }
details { margin: .35rem 0 0; padding-left: .9rem; border-left: 2px solid var(--line) }
summary { color: var(--soft); font-size: .875rem; cursor: pointer }
.errors { padding: 0; list-style: none }
.errors li { margin: .2rem 0 }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-size: .925rem }
th, td { padding: .5rem 1rem .5rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top }
td p { margin: 0 }
@media (min-width: 60rem) {
  .page { display: grid; grid-template-columns: 18rem minmax(0, 1fr); gap: 0 3rem }
  header { grid-column: 1 / -1 }
  nav { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto; padding: 2rem 0 } }
@media (max-width: 40rem) {
  h1 { margin-top: 2rem }
  table, tbody, tr, td { display: block }
  thead { display: none }
  tr { padding: .5rem 0; border-bottom: 1px solid var(--line) }
  td { padding: 0; border: 0 }
  td:nth-child(-n + 2) { display: inline; margin-right: .5rem } }
`
