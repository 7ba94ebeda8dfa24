import { EvalError } from '../command/errors.ts'

/** Parses JSON as Python writes it, where a missing number may be NaN; throws an `EvalError` that names the file. */
export function parsePythonJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Strings are matched too, so that a NaN inside of one stays.
    const standard = text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (match) =>
      match.startsWith('"') ? match : 'null',
    )
    return parsed(standard, path)
  }
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new EvalError(`Cannot read ${path}: it is not JSON: ${reason}`)
  }
}
