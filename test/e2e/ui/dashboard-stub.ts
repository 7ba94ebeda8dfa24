import type { Page } from 'playwright-core'
import type { Usage, UsageRow } from '../../../src/ui/dashboard/overview/usage.ts'

const NONE: UsageRow = {
  name: '',
  runs: 0,
  degraded: 0,
  failed: 0,
  cancelled: 0,
  replayed: 0,
  calls: 0,
  failed_calls: 0,
  cut_off_calls: 0,
  fallback_calls: 0,
  retried_calls: 0,
  prompt_tokens: 0,
  completion_tokens: 0,
  cost_usd: 0,
  unpriced_calls: 0,
  saved_usd: 0,
  saved_calls: 0,
  latency_ms: null,
  first_token_ms: null,
  tokens_per_second: null,
  failures: {},
  reasons: {},
}

/** A row of usage in which nothing happened but this. */
export function usageRow(fields: Partial<UsageRow>): UsageRow {
  return { ...NONE, ...fields }
}

/** Answers for the usage of a page; it records what was requested. */
export async function stubUsage(
  page: Page,
  answer: (by: string) => Partial<Usage>,
): Promise<readonly URLSearchParams[]> {
  const requests: URLSearchParams[] = []
  await page.route('**/v1/usage?*', (route) => {
    const { searchParams } = new URL(route.request().url())
    requests.push(searchParams)
    const by = searchParams.get('by') ?? ''
    const [from, to] = [searchParams.get('from') ?? '', searchParams.get('to') ?? '']
    const rest = {
      data: [],
      total: usageRow({}),
      evidence: usageRow({}),
      counting_since: from,
      ...answer(by),
    }
    return route.fulfill({ json: { object: 'usage', from, to, by, ...rest } })
  })
  return requests
}
