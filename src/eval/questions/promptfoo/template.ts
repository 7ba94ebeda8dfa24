import { FieldError, shown } from '../field-error.ts'
import { isFields } from '../row.ts'

type Fields = Readonly<Record<string, unknown>>

const PLACEHOLDER = /\{\{-?\s*(.*?)\s*-?\}\}/gs
const PATH = /^[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}\p{N}_]+)*$/u

/** Fills the `{{names}}` of a prompt. Filters and blocks of Nunjucks are rejected rather than sent as they are. */
export function render(template: string, vars: Fields): string {
  if (/\{%/.test(template))
    throw new FieldError('prompts', 'has a "{% … %}" block, wanted {{names}} alone')
  return template.replace(PLACEHOLDER, (_whole, path: string) => {
    if (!PATH.test(path)) {
      throw new FieldError(
        'prompts',
        `has ${shown(`{{${path}}}`)}, wanted {{names}} without filters`,
      )
    }
    return textOf(valueAt(vars, path), path)
  })
}

function valueAt(vars: Fields, path: string): unknown {
  let value: unknown = vars
  for (const name of path.split('.')) {
    value = isFields(value) && Object.hasOwn(value, name) ? value[name] : undefined
  }
  return value
}

function textOf(value: unknown, path: string): string {
  if (value === undefined || value === null) {
    throw new FieldError(`vars.${path}`, 'is missing, but a prompt holds it')
  }
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Every combination of variables that are lists, as promptfoo expands them. */
export function combinations(vars: Fields): readonly Fields[] {
  let all: readonly Fields[] = [{}]
  for (const [name, value] of Object.entries(vars)) {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value]
    all = all.flatMap((one) => values.map((each) => ({ ...one, [name]: each })))
  }
  return all
}
