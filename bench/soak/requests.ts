import type { ChatBody } from '../../src/client/chat.ts'
import type { Client } from '../../src/client/client.ts'
import type { CallOptions } from '../../src/client/connection.ts'
import type { Dice } from './dice.ts'
import { FAULTY_MODELS, GOOD_MODELS, PROVIDERS } from './models.ts'
import { streamedResponse, wholeResponse } from './responses.ts'
import { CACHING_MIXTURE, HOOK, type Tenant } from './tenant.ts'

/** One thing that a caller does; it throws an `ApiError` when the gateway reports an error. */
export type Request = (tenant: Tenant, dice: Dice, signal: AbortSignal) => Promise<unknown>

const WORDS = 'Which café on the quay has the best view of the old harbour at night? '

/** Every kind of request, and how often it is sent beside the others. */
export const REQUESTS: Readonly<Record<string, { weight: number; send: Request }>> = {
  chat: {
    weight: 8,
    send: ({ client, rich, poor }, dice) =>
      ask(client, dice, { body: mixed(dice), session: dice.pick(dice.chance(0.2) ? poor : rich) }),
  },
  plain: {
    weight: 2,
    send: ({ client }, dice) =>
      ask(client, dice, { body: { model: good(dice), messages: question(dice) } }),
  },
  responses: { weight: 3, send: respond },
  cached: {
    weight: 3,
    send: ({ visitors }, dice) =>
      ask(dice.pick(visitors), dice, {
        body: { model: CACHING_MIXTURE, messages: familiar(dice) },
      }),
  },
  tools: { weight: 1, send: ({ client }, dice) => ask(client, dice, { body: toolTurn(dice) }) },
  abort: {
    weight: 3,
    send: (tenant, dice, signal) => leave(tenant, dice, { signal, withinMs: 600 }),
  },
  'early abort': {
    weight: 1,
    send: (tenant, dice, signal) => leave(tenant, dice, { signal, withinMs: 50 }),
  },
  job: { weight: 2, send: job },
  hook: { weight: 1, send: webhook },
  idempotent: {
    weight: 2,
    send: ({ client, rich }, dice) => {
      const idempotencyKey = dice.chance(0.3)
        ? `once-${dice.below(1e9)}`
        : `again-${dice.below(200)}`
      const body = {
        model: 'p4/quick',
        max_tokens: 60,
        messages: [{ role: 'user' as const, content: 'Again?' }],
      }
      return ask(client, dice, { body, idempotencyKey, session: rich[0] })
    },
  },
  visitor: { weight: 1, send: shortSession },
  patch: { weight: 1, send: changeBudget },
  read: { weight: 2, send: read },
}

function good(dice: Dice): string {
  // A name that nobody has used before is a model too.
  const name = dice.chance(0.1) ? `any-${dice.below(1e9)}` : dice.pick(GOOD_MODELS)
  return `${dice.pick(PROVIDERS)}/${name}`
}

function model(dice: Dice, faulty: number): string {
  return dice.chance(faulty) ? `${dice.pick(PROVIDERS)}/${dice.pick(FAULTY_MODELS)}` : good(dice)
}

function question(dice: Dice): ChatBody['messages'] {
  const length = dice.pick([1, 1, 1, 5, 50, 300])
  return [{ role: 'user', content: `${dice.below(1e9)} ${WORDS.repeat(length)}` }]
}

/** One of few, so that it is often in the cache. */
function familiar(dice: Dice): ChatBody['messages'] {
  return [{ role: 'user', content: `${WORDS} ${dice.below(20)}` }]
}

/** A chat completion whose mixture is made up on the spot, with faults among its models. */
function mixed(dice: Dice): ChatBody {
  const select = dice.chance(0.25)
  const agent = () => ({
    model: model(dice, 0.25),
    timeout_ms: 400 + dice.below(800),
    retries: dice.below(3),
    fallbacks: dice.chance(0.3) ? [good(dice)] : [],
  })
  const layer = (agents: number) => ({
    agents: Array.from({ length: agents }, agent),
    timeout_ms: 2_000,
  })
  const layers = Array.from({ length: 1 + dice.below(2) }, () => layer(1 + dice.below(3)))
  return {
    model: 'demo',
    max_tokens: 120,
    store: dice.chance(0.1),
    messages: question(dice),
    moa: {
      layers: select ? [layer(3)] : layers,
      aggregator: {
        model: model(dice, 0.15),
        first_token_ms: 1_000,
        idle_ms: 1_000,
        timeout_ms: 3_000,
        fallbacks: dice.chance(0.5) ? [good(dice)] : [],
      },
      strategy: select ? 'select' : 'synthesize',
      ...(select ? { judge: { model: 'p5/judge', timeout_ms: 2_000 } } : {}),
      on_shortfall: dice.chance(0.3) ? 'fail' : 'degrade',
    },
  }
}

async function ask(
  client: Client,
  dice: Dice,
  { body, ...options }: CallOptions & { readonly body: ChatBody },
): Promise<void> {
  if (dice.chance(0.4)) {
    await client.chat.complete(body, options)
    return
  }
  for await (const _ of client.chat.stream(body, options));
}

function respond({ client, rich }: Tenant, dice: Dice): Promise<void> {
  const { model: mixture, max_tokens, messages, moa } = mixed(dice)
  const body = { model: mixture, max_output_tokens: max_tokens, input: messages, moa }
  const send = dice.chance(0.4) ? wholeResponse : streamedResponse
  return send(client, body, dice.pick(rich))
}

function toolTurn(dice: Dice): ChatBody {
  const call = {
    id: 'call_1',
    type: 'function' as const,
    function: { name: 'look_up', arguments: '{}' },
  }
  return {
    model: dice.chance(0.5) ? 'p6/caller' : CACHING_MIXTURE,
    tools: [{ type: 'function', function: { name: 'look_up' } }],
    messages: [
      { role: 'user', content: `${WORDS} ${dice.below(50)}` },
      { role: 'assistant', tool_calls: [call] },
      { role: 'tool', tool_call_id: 'call_1', content: `Result ${dice.below(100)}. ${WORDS}` },
    ],
  }
}

/** Starts a run and leaves within a time, before or while it answers. */
async function leave(
  { client, rich }: Tenant,
  dice: Dice,
  { signal, withinMs }: { readonly signal: AbortSignal; readonly withinMs: number },
): Promise<void> {
  const left = new AbortController()
  const timer = setTimeout(() => left.abort(), dice.below(withinMs))
  try {
    const body = { ...mixed(dice), max_tokens: 250 }
    const slow = { ...body, moa: { ...body.moa, aggregator: { model: 'p7/slow' } } }
    const options = { session: dice.pick(rich), signal: AbortSignal.any([signal, left.signal]) }
    await ask(client, dice, { body: slow, ...options })
  } finally {
    clearTimeout(timer)
  }
}

async function job({ client, rich }: Tenant, dice: Dice, signal: AbortSignal): Promise<void> {
  const body = { session: dice.pick(rich), request: mixed(dice) }
  const { id } = await client.jobs.create(body)
  const next = dice.below(4)
  if (next === 0) await client.jobs.get(id)
  if (next === 1) for await (const _ of client.jobs.events(id, { signal }));
  if (next === 2) await client.jobs.cancel(id)
}

async function webhook({ client }: Tenant, dice: Dice): Promise<void> {
  const response = await client.send(`/hooks/${HOOK}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'webhook-id': `hook-${dice.below(500)}` },
    body: JSON.stringify({ question: `${dice.below(1e9)}` }),
  })
  await response.text()
  if (!response.ok) throw new Error(`A webhook was answered ${response.status}`)
}

/** A session from its opening to its end, as a page with many visitors has. */
async function shortSession({ client }: Tenant, dice: Dice): Promise<void> {
  const { id } = await client.sessions.open({ budget_usd: dice.pick([0.0005, 0.01, 1]) })
  try {
    await ask(client, dice, { body: mixed(dice), session: id })
  } finally {
    await client.sessions.close(id)
  }
}

/** Moves the budget of a poor session a little above what it has spent. */
async function changeBudget({ client, poor }: Tenant, dice: Dice): Promise<void> {
  const id = dice.pick(poor)
  const { spent_usd: spent, held_usd: held } = await client.sessions.get(id)
  await client.sessions.change(id, { budget_usd: spent + held + dice.pick([0.0002, 0.002, 0.02]) })
}

async function read({ client, sessions }: Tenant, dice: Dice): Promise<void> {
  await dice.pick([
    () => client.runs.list({ limit: 20 }),
    () => client.jobs.list({ limit: 20 }),
    () => client.models.list(),
    () => client.mixtures.list(),
    () => client.sessions.get(dice.pick(sessions)),
    () => client.chat.estimate(mixed(dice)),
  ])()
}
