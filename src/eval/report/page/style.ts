/**
 * The look of the page. Colours are those of Okabe and Ito, which the colour-blind distinguish, darker or lighter where
 * contrast needs it; each goes with a shape or a word of its own.
 */
const COLORS = `
:root {
  color-scheme: light dark;
  --paper: #fdfdfb; --raised: #f3f3ee; --ink: #1d2125; --soft: #5a6068; --rule: #d9d9d2; --grid: #e6e6e0;
  --blue: #0072b2; --vermillion: #c04a00; --green: #00775a; --orange: #a86a00; --purple: #a34c80; --gray: #5a6068;
  --band: #0072b21f; --warn: #fff4d6; --warn-edge: #a86a00;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #15181b; --raised: #1f2428; --ink: #e8e8e3; --soft: #a6adb5; --rule: #3a4147; --grid: #2a3035;
    --blue: #56b4e9; --vermillion: #ff8c42; --green: #3ecfa3; --orange: #f0b429; --purple: #e59ac4; --gray: #a6adb5;
    --band: #56b4e92e; --warn: #2e2712; --warn-edge: #f0b429;
  }
}
@media (forced-colors: active) {
  :root {
    --paper: Canvas; --raised: Canvas; --ink: CanvasText; --soft: CanvasText; --rule: CanvasText; --grid: GrayText;
    --blue: CanvasText; --vermillion: CanvasText; --green: CanvasText; --orange: CanvasText; --purple: CanvasText;
    --gray: CanvasText; --band: transparent;
  }
}
.tone-raw, .tone-single { --tone: var(--blue) }
.tone-adjusted, .tone-selection { --tone: var(--orange) }
.tone-mixture, .tone-undecided { --tone: var(--ink) }
.tone-aggregator, .tone-better { --tone: var(--green) }
.tone-self { --tone: var(--purple) }
.tone-worse { --tone: var(--vermillion) }
.tone-equivalent { --tone: var(--blue) }
.tone-first { --tone: var(--orange) }
.tone-total { --tone: var(--blue) }
`

const TEXT = `
* { box-sizing: border-box }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100% }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
}
main { max-width: 60rem; margin: 0 auto; padding: 2.5rem 1.25rem 5rem }
h1, h2, h3, .verdict { font-family: Charter, "Bitstream Charter", "Iowan Old Style", Georgia, "Noto Serif", serif }
h1 { font-size: clamp(1.45rem, 1.1rem + 1.9vw, 2.2rem); line-height: 1.28; font-weight: 400; margin: .3rem 0 1.6rem; text-wrap: pretty }
h2 { font-size: 1.4rem; font-weight: 600; line-height: 1.3; margin: 0 0 .4rem }
h3 { font-size: 1.1rem; font-weight: 600; margin: 1.8rem 0 .3rem }
h4, h5 { font-size: .85rem; font-weight: 600; color: var(--soft); margin: 0 0 .4rem }
main > section { margin-top: 3.25rem; padding-top: 1.5rem; border-top: 1px solid var(--rule) }
p { margin: 0 0 .8rem }
ul { margin: .4rem 0; padding-left: 1.2rem }
li { margin: .2rem 0 }
small { display: block; font-size: .8rem; line-height: 1.4; color: var(--soft); font-weight: 400 }
figure { margin: 0 }
figcaption, .lead, .note, .legend, .kicker { color: var(--soft); font-size: .9rem }
.lead { max-width: 46rem; margin-bottom: 1rem }
.kicker { margin: 0 0 1rem }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
.prose { white-space: pre-wrap; unicode-bidi: plaintext }
.name { unicode-bidi: isolate }
h1 .name, .ends .name { font-weight: 600 }
a, summary { color: var(--blue) }
:focus-visible { outline: 2px solid var(--blue); outline-offset: 2px }
.simulated { border: 2px dashed var(--purple); padding: .6rem .9rem; border-radius: .3rem }
.verdict { margin: 0; font-size: 1.05rem }
.badge { display: inline-block; white-space: nowrap; font-weight: 600; color: var(--gray) }
.badge.better { color: var(--green) } .badge.worse { color: var(--vermillion) } .badge.equivalent { color: var(--blue) }
.verdict .badge { border: 1.5px solid; border-radius: 2rem; padding: .1rem .85rem; letter-spacing: .02em }
.warnings { background: var(--warn); border-left: 4px solid var(--warn-edge); padding: .8rem 1rem; margin: 1.5rem 0; border-radius: 0 .3rem .3rem 0 }
.warnings p { margin: 0; font-weight: 600 }
.stopped { font-weight: 600 }
`

const FIGURES = `
.headline { margin: 0 0 1.8rem }
.ends { display: flex; justify-content: space-between; gap: 1.5rem; font-size: .9rem; color: var(--soft) }
.ends span:last-child { text-align: right }
svg { display: block; overflow: visible }
svg text { fill: var(--soft); font-size: 11.5px; font-family: inherit }
.mark { fill: var(--tone); stroke: var(--paper); stroke-width: 1 }
.whisker { stroke: var(--tone); stroke-width: 2 }
.bar { fill: var(--tone) }
.grid { stroke: var(--grid) }
.reference { stroke: var(--soft); stroke-width: 1.5; stroke-dasharray: 4 3 }
.band { fill: var(--band) }
.front { stroke: var(--soft); stroke-width: 1.5; stroke-dasharray: 5 3 }
svg .letter { font-weight: 700; fill: var(--ink); font-size: 12.5px; paint-order: stroke; stroke: var(--paper); stroke-width: 3px }
.key { display: inline-block; width: .85rem; height: .85rem; vertical-align: -.1rem }
.legend span { margin-right: 1.2rem; white-space: nowrap }
.panels { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 16rem), 1fr)); gap: 1.5rem 2rem; margin: 1rem 0 }
.figure b, .figure .interval, .whole { white-space: nowrap }
.n { font-size: .8rem; color: var(--soft); white-space: nowrap }
.none { color: var(--soft) }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 13.5rem), 1fr)); gap: 1rem 1.6rem; margin: 1rem 0 }
.figures dt { font-size: .85rem; color: var(--soft) }
.figures dd { margin: 0 }
table { border-collapse: collapse; width: 100%; font-size: .94rem; margin: .6rem 0 1.2rem }
th, td { text-align: left; vertical-align: top; padding: .5rem .9rem .5rem 0; border-bottom: 1px solid var(--grid) }
thead th { font-size: .82rem; font-weight: 600; color: var(--soft); vertical-align: bottom; border-bottom-color: var(--rule); overflow-wrap: break-word }
tbody th { font-weight: 600 }
td:last-child, th:last-child { padding-right: 0 }
.forest { table-layout: fixed }
.forest .group th { padding-top: 1.2rem; color: var(--soft) }
.scroller { overflow-x: auto } .scroller table { min-width: 46rem }
.flag { font-size: .8rem; white-space: nowrap } .flag.fine { color: var(--green) } .flag.doubt { color: var(--vermillion); font-weight: 700 }
.names { list-style: none; padding: 0; margin: 0; font-size: .85rem }
.times { display: block; font-size: .88rem; white-space: nowrap } .times small { display: inline-block; min-width: 5rem }
details { margin: .5rem 0 } summary { cursor: pointer; padding: .25rem 0 }
.example { background: var(--raised); border-radius: .4rem; padding: 1rem 1.1rem; margin: 1rem 0 }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); gap: 1rem; margin: 1rem 0 .6rem }
.pair > section { background: var(--paper); border: 1px solid var(--rule); border-radius: .3rem; padding: .7rem .8rem }
.answer { max-height: 22rem; overflow: auto; font-size: .94rem }
`

const NARROW = `
@media (min-width: 42.01rem), print {
  .forest thead th:first-child { width: 27% } .forest thead th:nth-child(2) { width: 33% } .forest thead th:nth-child(4) { width: 15% }
}
@media screen and (max-width: 42rem) {
  main { padding: 1.25rem .9rem 3rem }
  .forest, .forest tbody, .forest tr { display: block }
  .forest thead { display: block } .forest thead tr { display: block } .forest thead th { display: none; border: 0; padding: 0 }
  .forest thead th:nth-child(2) { display: block; width: 100% }
  .forest tbody th, .forest tbody td { display: block; width: auto; border: 0; padding: .15rem 0 }
  .forest tbody tr { border-bottom: 1px solid var(--grid); padding: .5rem 0 }
}
`

const PRINT = `
@media print {
  @page { margin: 16mm 14mm }
  :root { --paper: #fff; --raised: #fff }
  html { font-size: 9.5pt }
  main { max-width: none; padding: 0 }
  h1 { font-size: 18pt }
  main > section { margin-top: 1.4rem; padding-top: .8rem }
  h2, h3, h4 { break-after: avoid }
  tr, figure, .figures > div, .warnings, .pair > section { break-inside: avoid }
  .pair > section { break-inside: auto }
  .scroller { overflow: visible } .scroller table { min-width: 0; font-size: 8pt }
  .answer { max-height: none; overflow: visible }
  .example { border: 1px solid var(--rule) }
  details::details-content { content-visibility: visible; display: block; height: auto }
  svg, .badge, .band { print-color-adjust: exact }
}
`

/** The style sheet of the report. */
export const STYLE = [COLORS, TEXT, FIGURES, NARROW, PRINT].join('')
