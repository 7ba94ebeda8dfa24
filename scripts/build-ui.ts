/** Builds what the Worker serves to browsers: the pages under `/ui/`, the script of `/docs`, and the widget. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, transform, type BuildOptions, type Metafile, type Plugin } from 'esbuild'
import { PAGE_STYLE } from '../src/docs/style.ts'
import { mixtureSchemaDocument } from './mixture-schema.ts'

const repository = fileURLToPath(new URL('..', import.meta.url))

const MANIFEST = `${repository}/src/ui/widget/custom-elements.json`

/** Paths below the folder of assets, with their contents. */
export type Files = ReadonlyMap<string, string>

/** The pages, by the name of their file and of their folder in `src/ui`. */
const PAGES = [
  { file: 'index', folder: 'playground', title: 'Playground' },
  { file: 'mixtures', folder: 'mixtures', title: 'Mixtures' },
  { file: 'dashboard', folder: 'dashboard', title: 'Dashboard' },
] as const

type Page = (typeof PAGES)[number]

const COMMON: BuildOptions = {
  absWorkingDir: repository,
  // The paths that the build looks for are those of this checkout, also where a folder of it is a link.
  preserveSymlinks: true,
  bundle: true,
  minify: true,
  write: false,
  format: 'esm',
  target: 'es2022',
  // So that no text of ours can end up as an escape of another length.
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'silent',
}

/** Every file for browsers. */
export async function uiFiles(): Promise<Files> {
  const [bundles, widget, version] = await Promise.all([
    Promise.all(PAGES.map(pageBundle)),
    widgetScript(),
    packageVersion(),
  ])
  const scripts = new Map(bundles.flatMap((bundle) => [...bundle.files]))
  const id = createHash('sha256')
    .update([...scripts.keys()].sort().join())
    .digest('hex')
    .slice(0, 12)
  const files = new Map<string, string>()
  for (const [name, text] of scripts) files.set(`ui/assets/${name}`, text)
  for (const bundle of bundles) files.set(`ui/${bundle.page.file}.html`, pageHtml(bundle, id))
  files.set('ui/icon.svg', ICON)
  files.set('ui/build.json', JSON.stringify({ build: id }))
  files.set('ui/mixture.schema.json', JSON.stringify(mixtureSchemaDocument()))
  files.set('ui/docs.js', await docsScript())
  files.set('ui/docs.css', PAGE_STYLE)
  files.set('widget.js', widget)
  files.set(`widget-${version}.js`, widget)
  // Editors of other sites read what the element has.
  files.set('custom-elements.json', await readFile(MANIFEST, 'utf8'))
  files.set('_headers', HEADERS)
  return files
}

interface Bundle {
  readonly page: Page
  readonly files: Files
  /** Names of files, as are those below. */
  readonly script: string
  readonly styles: string
  /** What the script imports at once; other parts load when they are first shown. */
  readonly parts: readonly string[]
}

/** The scripts and the styles of a page, under names that change with their contents. */
async function pageBundle(page: Page): Promise<Bundle> {
  const entry = `src/ui/${page.folder}/main.ts`
  const { outputFiles, metafile } = await build({
    ...COMMON,
    write: false,
    metafile: true,
    splitting: true,
    entryPoints: { [page.folder]: entry },
    entryNames: '[name]-[hash]',
    chunkNames: `${page.folder}-part-[hash]`,
    outdir: 'build/assets/ui/assets',
  })
  const { outputs } = metafile
  const script = Object.keys(outputs).find((name) => outputs[name]?.entryPoint === entry) ?? ''
  const styles = outputs[script]?.cssBundle ?? ''
  checkStyles(outputs, styles)
  return {
    page,
    files: new Map(
      outputFiles
        .filter(({ path }) => path.endsWith('.js') || basename(path) === basename(styles))
        .map(({ path, text }) => [basename(path), text]),
    ),
    script: basename(script),
    styles: basename(styles),
    parts: importedAtOnce(outputs, script).map((name) => basename(name)),
  }
}

type Outputs = Metafile['outputs']

/** The scripts that a script imports at once, and those that these import. */
function importedAtOnce(outputs: Outputs, script: string): readonly string[] {
  const imported = outputs[script]?.imports ?? []
  const direct = imported.flatMap(({ kind, path }) => (kind === 'import-statement' ? [path] : []))
  return [...new Set(direct.flatMap((path) => [path, ...importedAtOnce(outputs, path)]))]
}

/** A part that loads later brings no styles: those of the page must have them. */
function checkStyles(outputs: Outputs, styles: string): void {
  const loaded = outputs[styles]?.inputs ?? {}
  for (const [name, { inputs }] of Object.entries(outputs)) {
    if (!name.endsWith('.css')) continue
    const missing = Object.keys(inputs).find((input) => !Object.hasOwn(loaded, input))
    if (missing === undefined) continue
    throw new Error(`Cannot load ${missing} later: wanted an import of it in main.ts`)
  }
}

/** One file that other sites include, its styles inside. */
async function widgetScript(): Promise<string> {
  return scriptOf('src/ui/widget/main.ts', { plugins: [STYLES_AS_TEXT], mangleProps: OWN_NAMES })
}

/**
 * Properties of the widget's own types, which get short names in its script. None of them is a name of a browser's
 * interface that the script uses, of the wire, or of the interface of the widget.
 */
const OWN_NAMES = new RegExp(
  `^(?:${[
    'addLine|address|answer|atWord|bearer|busy|canClose|canOpen|close|column|complete|costUsd|depth|dispatch|drop|element',
    'elements|empty|end|endsAtBlank|fail|fence|label|language|show|start|view|write|image|client|old',
    'images|inCode|indent|instructions|kind|latencyMs|least|leaveSession|level|look|mark|matched|node|nodes|ordered',
    'original|panel|pass|phase|piece|question|remedy|rest|say|state|steps|store|toEnd|turn|turns|untilMs|waitMs',
  ].join('|')})$`,
)

/** Makes an import of styles the minified text of them. */
const STYLES_AS_TEXT: Plugin = {
  name: 'styles-as-text',
  setup(builder) {
    builder.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path), { loader: 'css', minify: true })
      return { contents: code, loader: 'text' }
    })
  },
}

async function docsScript(): Promise<string> {
  return scriptOf('src/ui/docs/main.ts', {})
}

async function scriptOf(entry: string, more: BuildOptions): Promise<string> {
  const { outputFiles } = await build({ ...COMMON, ...more, write: false, entryPoints: [entry] })
  return outputFiles[0]?.text ?? ''
}

async function packageVersion(): Promise<string> {
  const text = await readFile(`${repository}/package.json`, 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

function pageHtml({ page: { title }, script, styles, parts }: Bundle, id: string): string {
  const preloads = parts.map((part) => `<link rel="modulepreload" href="/ui/assets/${part}">\n`)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="build" content="${id}">
<title>${title} · edge-moa</title>
<link rel="icon" href="/ui/icon.svg">
<link rel="stylesheet" href="/ui/assets/${styles}">
${preloads.join('')}<script type="module" src="/ui/assets/${script}"></script>
</head>
<body>
<div id="page"></div>
<noscript><p>This page needs JavaScript. The interface itself is described at <a href="/docs">/docs</a>.</p></noscript>
</body>
</html>
`
}

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><g stroke="#5a94d8" stroke-width="3" fill="none"><path d="M7 6v6q0 4 9 6M16 6v12M25 6v6q0 4-9 6M16 18v8"/></g><g fill="#5a94d8"><circle cx="7" cy="5" r="3"/><circle cx="16" cy="5" r="3"/><circle cx="25" cy="5" r="3"/><circle cx="16" cy="27" r="4"/></g></svg>`

/** The policy of a page: everything from this origin, and no HTML from a string. */
function policy(images: string): string {
  return [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self'`,
    `img-src ${images}`,
    `connect-src 'self'`,
    `font-src 'none'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
    `require-trusted-types-for 'script'`,
    `trusted-types 'none'`,
  ].join('; ')
}

const PLAIN = policy(`'self' data:`)

// Images of answers load when a person clicks them, and only in the playground.
const WITH_IMAGES = policy(`'self' data: blob: https:`)

/** Headers of the assets, in the format of Workers static assets. */
const HEADERS = `/ui/*
  X-Content-Type-Options: nosniff
  Referrer-Policy: no-referrer
  Cross-Origin-Opener-Policy: same-origin
  Permissions-Policy: camera=(), geolocation=(), microphone=()
/ui/
  Content-Security-Policy: ${WITH_IMAGES}
/ui/mixtures
  Content-Security-Policy: ${PLAIN}
/ui/dashboard
  Content-Security-Policy: ${PLAIN}
/ui/assets/*
  Cache-Control: public, max-age=31536000, immutable
/widget.js
  Access-Control-Allow-Origin: *
  Cross-Origin-Resource-Policy: cross-origin
  X-Content-Type-Options: nosniff
  Cache-Control: public, max-age=300
/custom-elements.json
  Access-Control-Allow-Origin: *
  Cross-Origin-Resource-Policy: cross-origin
/widget-*
  Access-Control-Allow-Origin: *
  Cross-Origin-Resource-Policy: cross-origin
  X-Content-Type-Options: nosniff
  Cache-Control: public, max-age=31536000, immutable
`
