import { startTestGateway, type TestGateway } from './gateway.ts'
import { paceOfMachine } from './pace.ts'
import { ECHOED_KEY, FAULTS, FAULT_TEXT, type Fault, type FaultGroup } from './upstream/faults.ts'
import type { ServedApi } from './upstream/served-api.ts'
import { SERVED_APIS } from './upstream/served-apis.ts'
import { startUpstream, type Upstream } from './upstream/upstream.ts'

/** The role of the faulty model in a run. */
export const ROLES = ['agent', 'aggregator, streamed', 'aggregator', 'alone, streamed'] as const
export type Role = (typeof ROLES)[number]

/** A column of the matrix: the interface of the faulty model, and its role. */
export interface Column {
  readonly api: ServedApi['name']
  readonly role: Role
}

/**
 * Roles in which models of other interfaces stand than Chat Completions: their answers are read as a whole and live.
 * What a run does of a failure does not depend on the interface.
 */
const READ_OTHERWISE: readonly Role[] = ['agent', 'alone, streamed']

/** The columns of the matrix. */
export const COLUMNS: readonly Column[] = SERVED_APIS.flatMap(({ name: api }) =>
  (api === 'chat' ? ROLES : READ_OTHERWISE).map((role) => ({ api, role })),
)

/** Faults that are the same in all interfaces once their events are read; a unit test reads them in each. */
const SHARED: ReadonlySet<FaultGroup> = new Set(['framing', 'unending'])

/** The columns in which a fault runs. */
export function columnsOf({ group, lacks }: Fault): readonly Column[] {
  return COLUMNS.filter(({ api }) => api === 'chat' || !(SHARED.has(group) || lacks.includes(api)))
}

/** What a caller saw of one run. */
export interface Observation {
  readonly fault: Fault
  readonly api: Column['api']
  readonly role: Role
  readonly status: number
  /** `whole`: the answer ended as answers end. `error`: an error, by status or in the stream. `cut`: neither. */
  readonly ended: 'whole' | 'error' | 'cut'
  readonly code: string | null
  readonly content: string
  readonly finishReason: string | null
  readonly degraded: boolean | null
  readonly synthesized: boolean | null
  readonly reasons: readonly string[]
  readonly calls: readonly { agent: string; status: string; attempts: number }[]
  readonly body: string
  /** When the status came. */
  readonly statusMs: number
}

/** The proposals of the agents that work. */
export const GOOD_PROPOSALS = [
  'The one good proposal, with words enough.',
  'The other good proposal, with words enough.',
] as const

/** The limits of the faulty model. */
interface Limits {
  readonly agent: number
  readonly firstToken: number
  readonly idle: number
  readonly total: number
}

/** No limit that a busy machine could reach; a run that waited for one would fail its test. */
const PATIENT: Limits = { agent: 240_000, firstToken: 240_000, idle: 240_000, total: 240_000 }
/** A caller who got no answer until then gives up, and the test fails. */
const GIVE_UP_MS = 100_000

/** The limits that end a model which never ends by itself. All others are patient, however slow the machine is. */
function limitsFor(fault: Fault, pace: number): Limits {
  const [{ stall, drip, endless, retryAfterDateMs } = {}] = [fault.script].flat()
  // Nothing counts as a token, so being late changes nothing; before 2 s, when a stream gets its status.
  if (drip || (stall !== undefined && stall !== 'after-tokens'))
    return { ...PATIENT, agent: 2_000, firstToken: 1_000 }
  if (stall) return { ...PATIENT, agent: 1_500 * pace, idle: 1_000 * pace }
  // A few seconds suffice for many tokens; more of them would only keep the machine busy.
  const ends = 3_000 * pace
  if (endless || retryAfterDateMs !== undefined) return { ...PATIENT, agent: ends, total: ends }
  return PATIENT
}

/** A gateway in front of an upstream that has every fault, each behind a provider of its own. */
export async function startFaultBench(): Promise<
  AsyncDisposable & { run(fault: Fault, column: Column): Promise<Observation> }
> {
  const pace = await paceOfMachine()
  const upstream = await startUpstream()
  const gateway = await startTestGateway({ bindings: bindings(upstream) })
  upstream.script('good-0', { text: GOOD_PROPOSALS[0] })
  upstream.script('good-1', { text: GOOD_PROPOSALS[1] })
  upstream.script('writer', { text: 'The answer that the aggregator wrote.' })
  return {
    run: (fault, column) => {
      // Each column has a model of its own, because a sequence of scripts belongs to one run.
      upstream.script(modelOf(fault, column), fault.script)
      return observe(gateway, { fault, ...column, limits: limitsFor(fault, pace) })
    },
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]()
      await upstream.close()
    },
  }
}

/** A provider for each run: the gateway skips a model that failed several times in a row. */
function bindings(upstream: Upstream): Record<string, string> {
  const provider = {
    base_url: upstream.url,
    api_key: 'UP_KEY',
    default_price: { input: 1, output: 2 },
  }
  const faulty = FAULTS.flatMap((fault) =>
    columnsOf(fault).map((column) => [providerOf(fault, column), { ...provider, api: column.api }]),
  )
  const providers = Object.fromEntries([['up', provider], ...faulty])
  return { AUTH: 'open', PROVIDERS: JSON.stringify(providers), UP_KEY: ECHOED_KEY }
}

function providerOf(fault: Fault, { api, role }: Column): string {
  return `f${FAULTS.indexOf(fault)}-${api}-${ROLES.indexOf(role)}`
}

function modelOf(fault: Fault, { api, role }: Column): string {
  return `${fault.name}-${api}-${ROLES.indexOf(role)}`
}

interface Run extends Column {
  readonly fault: Fault
  readonly limits: Limits
}

async function observe(gateway: TestGateway, run: Run): Promise<Observation> {
  const { fault, api, role } = run
  const sentAt = performance.now()
  const response = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(requestFor(run)),
    signal: AbortSignal.timeout(GIVE_UP_MS),
  })
  const statusMs = performance.now() - sentAt
  const body = await response.text()
  return { fault, api, role, status: response.status, body, statusMs, ...read(response, body) }
}

function requestFor({ fault, api, role, limits }: Run): object {
  const faulty = `${providerOf(fault, { api, role })}/${modelOf(fault, { api, role })}`
  // Required, so that a busy machine makes no straggler of one that works.
  const agents = [0, 1].map((good) => ({ model: `up/good-${good}`, required: true }))
  const faultyAgent = {
    model: faulty,
    name: 'faulty',
    timeout_ms: limits.agent,
    retries: 1,
    required: true,
  }
  const isAgent = role === 'agent'
  const ofAggregator = isAgent ? PATIENT : limits
  const layers =
    role === 'alone, streamed' ? [] : [{ agents: isAgent ? [...agents, faultyAgent] : agents }]
  return {
    model: 'demo',
    stream: role !== 'aggregator',
    messages: [{ role: 'user', content: 'Is the café open?' }],
    moa: {
      layers,
      aggregator: {
        model: isAgent ? 'up/writer' : faulty,
        first_token_ms: ofAggregator.firstToken,
        idle_ms: ofAggregator.idle,
        timeout_ms: ofAggregator.total,
      },
    },
  }
}

type Read = Pick<
  Observation,
  'ended' | 'code' | 'content' | 'finishReason' | 'degraded' | 'synthesized' | 'reasons' | 'calls'
>

interface WireBody {
  error?: { code: string }
  choices?: { message?: WireWords; delta?: WireWords; finish_reason?: string | null }[]
  moa?: {
    degraded?: boolean
    synthesized?: boolean
    reasons?: string[]
    calls?: Observation['calls']
  }
}

interface WireWords {
  content?: string | null
  tool_calls?: unknown
}

function read(response: Response, body: string): Read {
  const streamed = (response.headers.get('content-type') ?? '').startsWith('text/event-stream')
  const events = streamed
    ? [...body.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => data)
    : [body]
  const parts = events
    .filter((data) => data !== '[DONE]')
    .map((data) => JSON.parse(data) as WireBody)
  const error = parts.find((part) => part.error !== undefined)?.error ?? null
  const moa = parts.findLast((part) => part.moa?.calls !== undefined)?.moa
  const finishReason =
    parts.flatMap((part) => part.choices ?? []).findLast((choice) => choice.finish_reason)
      ?.finish_reason ?? null
  const done = streamed ? events.at(-1) === '[DONE]' : response.ok
  const words = parts
    .flatMap((part) => part.choices ?? [])
    .map((choice) => choice.message ?? choice.delta)
  return {
    ended: error !== null ? 'error' : done && finishReason !== null ? 'whole' : 'cut',
    code: error?.code ?? null,
    content: words.map((word) => word?.content ?? '').join(''),
    finishReason,
    degraded: moa?.degraded ?? null,
    synthesized: moa?.synthesized ?? null,
    reasons: moa?.reasons ?? [],
    calls: moa?.calls ?? [],
  }
}

export { FAULTS, FAULT_TEXT }
