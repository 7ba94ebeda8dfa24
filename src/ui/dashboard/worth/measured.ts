import type { Client } from '../../../client/client.ts'
import type {
  WireComparison,
  WireComparisonList,
} from '../../../protocol/comparisons/comparison-response.ts'
import type { WireStoredMixture } from '../../../protocol/runs/responses.ts'
import { useLoaded, type Source } from '../load.ts'

/** A mixture with what its comparisons found; null where it is not compared. */
export interface Measured {
  readonly mixture: WireStoredMixture
  readonly comparisons: WireComparisonList | null
}

const PAGE = 100
const MAX_PAGES = 5
/** Each is one more request. */
const MAX_COMPARED = 20

/** The mixtures of the caller, each with its comparisons. */
export function useMeasured(): Source<readonly Measured[]> {
  return useLoaded('worth', readMeasured)
}

async function readMeasured(client: Client, signal: AbortSignal): Promise<readonly Measured[]> {
  const all = await readMixtures(client, signal)
  const compared = all.filter(({ compare }) => compare !== undefined).slice(0, MAX_COMPARED)
  const lists = await Promise.all(compared.map(({ id }) => client.comparisons.list(id, { signal })))
  return all.map((mixture) => ({
    mixture,
    comparisons: lists[compared.indexOf(mixture)] ?? null,
  }))
}

async function readMixtures(client: Client, signal: AbortSignal): Promise<WireStoredMixture[]> {
  const mixtures: WireStoredMixture[] = []
  let cursor: string | undefined
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { data, next_cursor } = await client.mixtures.list({ limit: PAGE, cursor, signal })
    mixtures.push(...data)
    if (next_cursor === null) break
    cursor = next_cursor
  }
  return mixtures
}

/** Whether a mixture collects evidence of any kind. */
export function collects({ compare, learn, improve = 'off' }: WireStoredMixture): boolean {
  return compare !== undefined || learn !== undefined || improve !== 'off'
}

/** Where the fields of a mixture are edited; a built-in one is edited as a copy. */
export function editorAddress({ id, built_in }: WireStoredMixture): string {
  return `/ui/mixtures#${built_in ? 'new' : 'mixture'}=${encodeURIComponent(id)}`
}

/** The comparison of the newest version with each opponent, and those of earlier versions; the list has the newest first. */
export function byVersion(all: readonly WireComparison[]) {
  const newest = [...new Map(all.toReversed().map((each) => [each.against, each])).values()]
  return {
    newest: all.filter((each) => newest.includes(each)),
    earlier: all.filter((each) => !newest.includes(each)),
  }
}
