import type { Command } from './curl.ts'
import type {
  MediaType,
  OpenApiDocument,
  Operation,
  Parameter,
  Response,
  Schema,
} from './document.ts'
import { componentOf, fieldOf, fieldsOf, shapesOf, typeWords } from './fields.ts'
import type { Field, Shape, TypeWords } from './fields.ts'
import { html, prose, type Html } from './html.ts'
import { prettyJson } from './json.ts'

/** Nested shapes with more fields than this are folded at first. */
const MOST_UNFOLDED = 5

/** One operation of the document, with its place on the page and its commands. */
export interface Route {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly operation: Operation
  readonly commands: readonly Command[]
}

/** Headings for the places of parameters, in reading order. */
const PLACES = { path: 'In the path', query: 'In the query', header: 'In the headers' }

/** One route with its parameters, request, responses and errors. */
export function routeSection(route: Route, components: Components): Html {
  const { id, method, path, operation } = route
  const body = operation.requestBody?.content['application/json']?.schema
  const open = operation.security?.length === 0
  return html`<section id="${id}">
    <details class="operation">
      <summary>
        <h3><span class="method ${method}">${method}</span> <code>${path}</code></h3>
        <span class="summary">${operation.summary}.</span>
      </summary>
      <p class="soft">${open ? 'No key required.' : 'Requires a key.'}</p>
      ${prose(operation.description ?? '')} ${parameterLists(operation)}
      ${
        body === undefined
          ? ''
          : html`<h4>Request <small>${words(typeWords(body))}</small></h4>
              ${components.show(body)}`
      }
      ${route.commands.map((command) => folded(`Example: ${command.summary}`, commandBlock(command)))}
      ${Object.entries(operation.responses).map(([status, response]) => answer(status, response, components))}
      ${failures(operation)}
    </details>
  </section>`
}

function parameterLists({ parameters = [] }: Operation): readonly Html[] {
  return Object.entries(PLACES).flatMap(([place, title]) => {
    const here = parameters.filter((parameter) => parameter.in === place)
    if (here.length === 0) return []
    return [
      html`<h4>${title}</h4>
        ${fieldList(here.map(parameterField))}`,
    ]
  })
}

/** A command, and where a person can try its request. */
export function commandBlock({ text, playground }: Command): Html {
  return html`<pre tabindex="0"><code>${text}</code></pre>
    ${playground === null ? '' : html`<p><a class="try" href="${playground}">Open in the playground</a></p>`}`
}

/** A part that is closed at first. */
export function folded(title: string, content: Html): Html {
  return html`<details>
    <summary>${title}</summary>
    ${content}
  </details>`
}

function answer(status: string, response: Response, components: Components): Html | '' {
  if (Number(status) >= 400) return ''
  const { headers = {}, content = {}, description } = response
  return html`<h4>Response <small>${status}</small></h4>
    ${prose(description)}
    <p class="note">
      Headers:
      ${Object.keys(headers).map((name, index) => html`${index === 0 ? '' : ', '}<code>${name}</code>`)}
    </p>
    ${Object.entries(content).map(([type, media]) => mediaBlock(type, media, components))}`
}

function mediaBlock(type: string, media: MediaType, components: Components): Html {
  const { schema, example } = media
  return html`<h4>
      <code>${type}</code> <small>${schema === undefined ? '' : words(typeWords(schema))}</small>
    </h4>
    ${schema === undefined ? '' : components.show(schema)}
    ${
      example === undefined
        ? ''
        : folded('Example', html`<pre tabindex="0"><code>${prettyJson(example)}</code></pre>`)
    }`
}

function failures(operation: Operation): Html {
  const rows = Object.entries(operation.responses).flatMap(([status, response]) => {
    const codes = response['x-error-codes']
    if (codes === undefined) return []
    const links = codes.map((code) => html` <a href="#error-${code}"><code>${code}</code></a>`)
    return [html`<li>${status}${links}</li>`]
  })
  return html`<h4>Errors</h4>
    <ul class="errors">
      ${rows}
    </ul>`
}

/** Named shapes. Each is shown once, at its first use. */
export class Components {
  readonly #schemas: Readonly<Record<string, Schema>>
  readonly #shown = new Set<string>()

  constructor(document: OpenApiDocument) {
    this.#schemas = document.components.schemas
  }

  /** The fields of a schema; nothing when its component was already shown. */
  show(schema: Schema): Html {
    const name = componentOf(schema)
    if (name === null) return html`${prose(schema.description ?? '')}${shapesOf(schema).map(shape)}`
    const component = this.#schemas[name]
    if (component === undefined || this.#shown.has(name)) return html``
    this.#shown.add(name)
    const { description = '' } = component
    return html`<div id="shape-${name}">
      ${prose(description)}${fieldList(fieldsOf(component))}
    </div>`
  }

  /** Names of the components that no route has shown. */
  unshown(): readonly string[] {
    return Object.keys(this.#schemas).filter((name) => !this.#shown.has(name))
  }
}

function fieldList(fields: readonly Field[]): Html {
  return html`<ul class="fields">
    ${fields.map(fieldItem)}
  </ul>`
}

function fieldItem(field: Field): Html {
  const { name, type, required, defaultJson, limits, description, shapes } = field
  const must = required ? html` <span class="must">required</span>` : ''
  const other = defaultJson === null ? '' : html`, <code>${defaultJson}</code> by default`
  const bounds = limits.length === 0 ? '' : `, ${limits.join(', ')}`
  return html`<li>
    <code class="name">${name}</code>
    <span class="type">${words(type)}${bounds}${other}</span>${must}
    ${prose(description)}${shapes.map(shape)}
  </li>`
}

function shape({ title, fields }: Shape): Html {
  const open = fields.length <= MOST_UNFOLDED && title === '' ? html` open` : ''
  const count = fields.length === 1 ? '1 field' : `${fields.length} fields`
  const label = title === '' ? count : html`<code>${title}</code>`
  return html`<details${open}><summary>${label}</summary>${fieldList(fields)}</details>`
}

function parameterField(parameter: Parameter): Field {
  const { name, required = false, schema = {}, description = '' } = parameter
  return fieldOf({ ...schema, description }, { name, required })
}

function words(type: TypeWords): Html {
  return html`${type.map((part) =>
    typeof part === 'string'
      ? part
      : html`<a href="#shape-${part.component}">${part.component}</a>`,
  )}`
}
