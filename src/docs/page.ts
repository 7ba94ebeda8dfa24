import { commandsOf } from './curl.ts'
import { openApiDocument } from './openapi.ts'
import { METHODS, type OpenApiDocument } from './document.ts'
import { errorRows } from './error-table.ts'
import { html, prose, type Html } from './html.ts'
import { commandBlock, Components, folded, routeSection, type Route } from './sections.ts'

/** The origin of `npm start`. */
const LOCAL_ORIGIN = 'http://localhost:8787'

/** GET /docs: the OpenAPI document as one page, which loads nothing from other origins and works without its script. */
export function docsPage(origin = LOCAL_ORIGIN): string {
  return pageOf(openApiDocument(origin), origin)
}

/** Renders a document as a page. */
export function pageOf(document: OpenApiDocument, origin: string): string {
  const routes = routesOf(document, origin)
  const tags = document.tags.map(({ name }) => name)
  const components = new Components(document)
  const ofTag = (tag: string) => routes.filter(({ operation }) => operation.tags.includes(tag))
  // Routes are rendered first: a component that one of them shows is not repeated under Shapes.
  const sections = tags.map(
    (tag) =>
      html`<h2>${tag}</h2>
        ${ofTag(tag).map((route) => routeSection(route, components))}`,
  )
  const errors = errorSection(components)
  const shapes = components.unshown()
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${document.info.title}: API</title>
        <link rel="icon" href="/ui/icon.svg" />
        <link rel="stylesheet" href="/ui/docs.css" />
        <script type="module" src="/ui/docs.js"></script>
      </head>
      <body>
        <div class="page">
          <header>
            <h1>${document.info.title}</h1>
            <div class="lede">${prose(document.info.description)}</div>
            <form role="search" hidden>
              <label for="search">Search operations and fields</label>
              <input id="search" type="search" autocomplete="off" spellcheck="false" />
              <p role="status"></p>
            </form>
          </header>
          <nav aria-label="Contents">
            <ul>
              <li><a href="/ui/">Playground</a></li>
              <li><a href="#ask">Try it</a></li>
              ${tags.map((tag) => [html`<li><strong>${tag}</strong></li>`, ...ofTag(tag).map(navItem)])}
              <li><strong>Reference</strong></li>
              <li><a href="#errors">Errors</a></li>
              <li><a href="#shapes">Shapes</a></li>
              ${shapes.map((name) => html`<li class="inner"><a href="#shape-${name}">${name}</a></li>`)}
              <li><a href="/openapi.json">openapi.json</a></li>
            </ul>
          </nav>
          <main>
            ${askSection(routes, origin)} ${sections} ${errors} ${shapeSections(shapes, components)}
          </main>
        </div>
      </body>
    </html> `
  return page.text
}

/** What no operation has shown, by name. */
function shapeSections(names: readonly string[], components: Components): Html {
  return html`<h2 id="shapes">Shapes</h2>
    ${names.map(
      (name) =>
        html`<section>
          <details class="operation">
            <summary><h3>${name}</h3></summary>
            ${components.show({ $ref: name })}
          </details>
        </section>`,
    )}`
}

function routesOf(document: OpenApiDocument, origin: string): readonly Route[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method]
      if (operation === undefined) return []
      const id = `${method}${path}`.replaceAll(/[^a-z0-9]+/gi, '-')
      const commands = commandsOf({ method, url: `${origin}${path}`, operation })
      return [{ id, method, path, operation, commands }]
    }),
  )
}

function navItem({ id, method, path }: Route): Html {
  return html`<li>
    <a href="#${id}"><span class="method ${method}">${method}</span> ${path}</a>
  </li>`
}

/** Commands that work immediately; those of other routes stand with them. */
function askSection(routes: readonly Route[], origin: string): Html {
  const asking = routes.find(({ path }) => path === '/v1/chat/completions')
  const [first, ...others] = asking?.commands ?? []
  return html`<section id="ask">
    <h2>Try it</h2>
    <p>
      Clients of the OpenAI API need the base URL <code>${origin}/v1</code> and a key. A gateway
      started with <code>npm start</code> needs no key.
    </p>
    ${
      first === undefined
        ? ''
        : html`<h3>${first.summary}</h3>
            ${commandBlock(first)}`
    }
    ${others.map((command) => folded(command.summary, commandBlock(command)))}
  </section>`
}

function errorSection(components: Components): Html {
  const rows = errorRows().map(
    ({ code, status, type, meaning }) =>
      html`<tr id="error-${code}">
        <td>${status}</td>
        <td><code>${code}</code></td>
        <td class="soft">${type}</td>
        <td>${prose(meaning)}</td>
      </tr>`,
  )
  return html`<section id="errors">
    <h2>Errors</h2>
    <p>
      All errors have the same shape, including those for unknown routes, wrong methods and bodies
      that are not JSON. In a stream that has begun, the last chunk carries the error.
    </p>
    ${components.show({ $ref: '#/components/schemas/Error' })}
    <div class="scroll" tabindex="0" role="region" aria-label="Errors">
      <table>
        <thead>
          <tr>
            <th>Status</th>
            <th>Code</th>
            <th>Type</th>
            <th>Meaning</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </section>`
}
