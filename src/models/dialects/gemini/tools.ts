import type { CallSettings } from '../../../moa/model-port.ts'
import { fields, list, text, type Fields } from '../../../reading/fields.ts'
import { geminiName } from './names.ts'
import { geminiSchema } from './schema.ts'

/** The fields of a request that are about tools; none without tools. */
export function geminiTools(settings: CallSettings): object {
  const { mode, names } = choiceOf(settings.toolChoice)
  const functions = list(settings.tools)
    .map((tool) => fields(tool['function']))
    .filter((declared) => declared !== null)
  // Names count only where a call must come: elsewhere the model sees no others.
  const shown =
    mode === 'ANY'
      ? functions
      : functions.filter(({ name }) => names === null || names.has(text(name) ?? ''))
  if (shown.length === 0) return {}
  const allowed =
    mode === 'ANY' && names !== null ? { allowedFunctionNames: [...names].map(geminiName) } : {}
  return {
    tools: [{ functionDeclarations: shown.map(declarationOf) }],
    ...(mode === null ? {} : { toolConfig: { functionCallingConfig: { mode, ...allowed } } }),
  }
}

/** In JSON schema, which leaves nothing of OpenAI's to translate. */
function declarationOf(declared: Fields): object {
  const { name, description, parameters } = declared
  return {
    name: geminiName(text(name) ?? ''),
    description: text(description),
    parametersJsonSchema: fields(parameters) === null ? undefined : geminiSchema(parameters),
  }
}

/** When a model calls functions, and which of them; null: as it likes, any of them. */
interface Choice {
  readonly mode: string | null
  readonly names: ReadonlySet<string> | null
}

const MODES: Readonly<Record<string, string>> = { auto: 'AUTO', none: 'NONE', required: 'ANY' }

function choiceOf(choice: CallSettings['toolChoice']): Choice {
  if (typeof choice === 'string') return { mode: MODES[choice] ?? null, names: null }
  const object = fields(choice)
  if (object === null) return { mode: null, names: null }
  if (object['type'] !== 'allowed_tools') return { mode: 'ANY', names: namesIn([object]) }
  const allowed = fields(object['allowed_tools']) ?? object
  return {
    mode: MODES[text(allowed['mode']) ?? ''] ?? 'AUTO',
    names: namesIn(list(allowed['tools'])),
  }
}

function namesIn(tools: readonly Fields[]): ReadonlySet<string> | null {
  const names = tools.flatMap((tool) => text((fields(tool['function']) ?? tool)['name']) ?? [])
  return names.length === 0 ? null : new Set(names)
}
