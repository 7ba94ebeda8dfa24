/** Builds what the Worker serves to browsers: the pages under `/ui/`, the script of `/docs`, and the widget. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, transform, type BuildOptions, type Plugin } from 'esbuild'
import { mixtureSchemaDocument } from './mixture-schema.ts'

const repository = fileURLToPath(new URL('..', import.meta.url))

/** Paths below the folder of assets, with their contents. */
export type Files = ReadonlyMap<string, string>

/** The pages, by the name of their file and of their folder in `src/ui`. */
const PAGES = [
  { file: 'index', folder: 'playground', title: 'Playground' },
  { file: 'mixtures', folder: 'mixtures', title: 'Mixtures' },
  { file: 'dashboard', folder: 'dashboard', title: 'Dashboard' },
] as const

const COMMON: BuildOptions = {
  absWorkingDir: repository,
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
    pageBundles(),
    widgetScript(),
    packageVersion(),
  ])
  const id = createHash('sha256')
    .update([...bundles.keys()].sort().join())
    .digest('hex')
    .slice(0, 12)
  const files = new Map<string, string>()
  for (const [name, text] of bundles) files.set(`ui/assets/${name}`, text)
  for (const page of PAGES)
    files.set(`ui/${page.file}.html`, pageHtml(page, { id, names: [...bundles.keys()] }))
  files.set('ui/icon.svg', ICON)
  files.set('ui/build.json', JSON.stringify({ build: id }))
  files.set('ui/mixture.schema.json', JSON.stringify(mixtureSchemaDocument()))
  files.set('ui/docs.js', await docsScript())
  files.set('widget.js', widget)
  files.set(`widget-${version}.js`, widget)
  files.set('_headers', HEADERS)
  return files
}

/** The script and the styles of each page, under names that change with their contents. */
async function pageBundles(): Promise<Files> {
  const entries = PAGES.map(({ folder }) => [folder, `src/ui/${folder}/main.ts`] as const)
  const { outputFiles = [] } = await build({
    ...COMMON,
    entryPoints: Object.fromEntries(entries),
    entryNames: '[name]-[hash]',
    outdir: 'build/assets/ui/assets',
  })
  return new Map(outputFiles.map(({ path, text }) => [basename(path), text]))
}

/** One file that other sites include, its styles inside. */
async function widgetScript(): Promise<string> {
  return scriptOf('src/ui/widget/main.ts', { plugins: [STYLES_AS_TEXT] })
}

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

interface Bundles {
  readonly id: string
  readonly names: readonly string[]
}

function pageHtml({ folder, title }: (typeof PAGES)[number], { id, names }: Bundles): string {
  const asset = (ending: string) =>
    `/ui/assets/${names.find((name) => name.startsWith(`${folder}-`) && name.endsWith(ending))}`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="build" content="${id}">
<title>${title} · edge-moa</title>
<link rel="icon" href="/ui/icon.svg">
<link rel="stylesheet" href="${asset('.css')}">
<script type="module" src="${asset('.js')}"></script>
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
/widget-*
  Access-Control-Allow-Origin: *
  Cross-Origin-Resource-Policy: cross-origin
  X-Content-Type-Options: nosniff
  Cache-Control: public, max-age=31536000, immutable
`
