/** Finds the `code`, else the `type`, of an OpenAI-shaped error; nothing else of the body is read. */
export function errorCode(body: string): string | null {
  const code =
    /"code"\s*:\s*"([a-z_]{3,60})"/.exec(body) ?? /"type"\s*:\s*"([a-z_]{3,60})"/.exec(body)
  return code?.[1] ?? null
}
