import { fields } from '../../../reading/fields.ts'

/** The tools as they are where all or none are strict; otherwise none of them is. */
export function equallyStrict(tools: readonly object[]): readonly object[] {
  const strict = tools.filter((tool) => functionOf(tool)?.['strict'] === true)
  if (strict.length === 0 || strict.length === tools.length) return tools
  return tools.map((tool) => {
    const { strict: _strict, ...loose } = functionOf(tool) ?? {}
    return { ...tool, function: loose }
  })
}

function functionOf(tool: object): Readonly<Record<string, unknown>> | null {
  return 'function' in tool ? fields(tool.function) : null
}
