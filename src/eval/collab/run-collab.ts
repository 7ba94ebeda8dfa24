import { randomFrom } from '../../stats/random/generator.ts'
import { meanOf } from '../../stats/moments.ts'
import { askSystem } from '../asking/ask-system.ts'
import { mapPool } from '../asking/pool.ts'
import { openProtocolFolder } from '../protocols/protocol-folder.ts'
import type { ProtocolScene } from '../protocols/protocol-run.ts'
import type { AnswerRecord } from '../results/answer-record.ts'
import type { System } from '../systems/system.ts'
import { FAMILIES } from './families/families.ts'
import type { CollabItem, Family } from './item.ts'
import type { ItemScore } from './scores.ts'

/** How many items there are, and who takes part. */
export interface CollabPlan {
  readonly perFamily: number
  readonly agents: number
  readonly seed: number
  readonly path: string
  /** Models of the mixture's first layer; agents take turns on them. */
  readonly models: readonly string[]
}

/** An item with its family. */
export interface PlannedItem {
  readonly family: Family
  readonly item: CollabItem
}

/** Every item; the same plan makes the same ones. */
export function itemsOf({
  perFamily,
  agents,
  seed,
}: Pick<CollabPlan, 'perFamily' | 'agents' | 'seed'>): readonly PlannedItem[] {
  return FAMILIES.flatMap((family) =>
    Array.from({ length: perFamily }, (_, index) => {
      const random = randomFrom(`${seed} ${family.name} ${index}`)
      return { family, item: family.make({ random, index, agents }) }
    }),
  )
}

type Overrides = NonNullable<System['request']['moa']>

/** The mixture with the contributions of an item in its first layer. */
export function systemOfItem(
  mixture: string,
  { contributions }: CollabItem,
  models: readonly string[],
): System {
  const agents = contributions.map((contribution, at) => ({
    name: nameOf(at),
    model: models[at % models.length] ?? '',
    ...(contribution.kind === 'knowledge' ? { system: contribution.system } : {}),
  }))
  const proposals = contributions.flatMap((contribution, at) =>
    contribution.kind === 'proposal' ? [{ agent: nameOf(at), text: contribution.text }] : [],
  )
  // Every agent is waited for, because a part that is missing is not the aggregator's fault.
  const layer = { agents, grace: 100, timeout_ms: 600_000 }
  const moa: Overrides = {
    layers: [layer],
    ...(proposals.length === 0 ? {} : { proposals }),
    cache: 'off',
  }
  const store = proposals.length < agents.length
  return {
    id: 'mixture',
    role: 'mixture',
    of: null,
    request: { model: mixture, ...(store ? { store } : {}), moa },
    agent: null,
  }
}

const nameOf = (at: number) => `agent-${at + 1}`

/** Asks the mixture and the aggregator alone every item, and scores them; goes on where an earlier run ended. */
export async function runCollab(
  items: readonly PlannedItem[],
  plan: CollabPlan,
  scene: ProtocolScene,
): Promise<readonly ItemScore[]> {
  const { desk, options, asking, systems } = scene
  const [mixture, alone] = systems
  if (mixture === undefined || alone === undefined) {
    throw new Error('Cannot ask: systems are missing, wanted the mixture and its aggregator alone')
  }
  const { seed, agents, path } = plan
  const decided = { agents: String(agents), models: plan.models.join(' ') }
  const fixed = { protocol: 'collab', systems, judges: [], seed, options: decided }
  const questions = items.map(({ item }) => item.question)
  using folder = openProtocolFolder<never>(path, fixed, questions)
  const found = new Map(folder.answers.readAll().map((answer) => [keyOf(answer), answer]))
  const open = items
    .flatMap(({ item }) => [
      { item, system: systemOfItem(mixture.request.model, item, plan.models) },
      { item, system: { ...alone, id: 'aggregator' } },
    ])
    .filter(
      ({ item, system }) => !found.has(keyOf({ question: item.question.id, system: system.id })),
    )
  desk.report(`Answers: ${open.length} to be made\n`)
  const work = ({ item, system }: (typeof open)[number]) => askSystem(item.question, system, asking)
  for await (const answer of mapPool(open, options.concurrency, work)) {
    folder.answers.append(answer)
    found.set(keyOf(answer), answer)
  }
  return items.flatMap((planned) => scoreOfItem(planned, found))
}

function keyOf({ question, system }: Pick<AnswerRecord, 'question' | 'system'>): string {
  return JSON.stringify([question, system])
}

function scoreOfItem(
  { family, item }: PlannedItem,
  found: ReadonlyMap<string, AnswerRecord>,
): readonly ItemScore[] {
  const question = item.question.id
  const answer = found.get(keyOf({ question, system: 'mixture' }))
  const alone = found.get(keyOf({ question, system: 'aggregator' }))
  if (answer === undefined || alone === undefined) return []
  const written = item.contributions.flatMap((each) => (each.kind === 'proposal' ? each.text : []))
  const proposals = written.length > 0 ? written : answer.proposals.map(({ text }) => text)
  return [
    {
      family: family.name,
      answer: item.score(answer.texts[0] ?? ''),
      alone: item.score(alone.texts[0] ?? ''),
      proposal: proposals.length === 0 ? 0 : meanOf(proposals.map(item.score)),
      oracle: item.oracle,
      wrong: item.wrong,
      majority: item.majority,
      answerUsd: answer.costUsd,
      aloneUsd: alone.costUsd,
    },
  ]
}
