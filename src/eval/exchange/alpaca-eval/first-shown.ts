type Fields = Readonly<Record<string, unknown>>

/**
 * Whether the judge read the model's answer before the baseline's. The order is not stored, but the judge names the first answer
 * `m` and the second `M`, so the model was the first where its preference is the probability of `m`. Null where that cannot be seen.
 */
export function isFirstShown(row: Fields, share: number | null): boolean | null {
  const tokens = topTokens(row)
  const first = tokens.get('m') ?? 0
  const second = tokens.get('M') ?? 0
  if (share === null || first + second === 0) return null
  const p = first / (first + second)
  if (Math.abs(p - 0.5) < 1e-3) return null
  return Math.abs(share - p) < Math.abs(share - (1 - p))
}

/** The probabilities of the judge's first token. */
function topTokens(row: Fields): ReadonlyMap<string, number> {
  const content = at(at(row['raw_completion'], 'logprobs'), 'content')
  const list = at(Array.isArray(content) ? content[0] : null, 'top_logprobs')
  if (!Array.isArray(list)) return new Map()
  return new Map(
    list.flatMap((each) => {
      const [token, logprob] = [at(each, 'token'), at(each, 'logprob')]
      return typeof token === 'string' && typeof logprob === 'number'
        ? [[token, Math.exp(logprob)]]
        : []
    }),
  )
}

function at(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Fields)[name] : undefined
}
