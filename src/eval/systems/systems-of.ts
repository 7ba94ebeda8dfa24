import { UseError } from '../command/errors.ts'
import { panelOf, panelSize, type MixtureDocument } from './panel.ts'
import { selfMoa } from './self-moa.ts'
import type { System } from './system.ts'

/** Baselines with a word of their own for `--against`; everything else is a model or a mixture. */
const WORDS: Readonly<Record<string, readonly Maker[]>> = {
  auto: [singles, aggregatorAlone, selection, selfMoaOf],
  singles: [singles],
  aggregator: [aggregatorAlone],
  selection: [selection],
  'self-moa': [selfMoaOf],
}

type WireLayers = NonNullable<NonNullable<System['request']['moa']>['layers']>

/** Makes systems from a mixture. */
type Maker = (mixture: MixtureDocument) => readonly System[]

/** Whether a value of `--against` is a word, not a model or a mixture. */
export function isBaselineWord(text: string): boolean {
  return Object.hasOwn(WORDS, text)
}

/** Every system of a comparison, each mixture before its baselines. Throws a `UseError` when there is no baseline. */
export function systemsOf(
  mixtures: readonly MixtureDocument[],
  against: readonly string[],
): System[] {
  const own = mixtures.flatMap((mixture) => [
    mixtureItself(mixture),
    ...against.flatMap((word) => (WORDS[word] ?? []).flatMap((make) => make(mixture))),
  ])
  const named = against
    .filter((text) => !isBaselineWord(text))
    .map((model) => namedSystem(model, mixtures))
    .filter(({ id, agent }) => agent === null || !own.some((system) => system.id === id))
  const systems = withUniqueIds([...own, ...named])
  if (systems.every(({ role }) => role === 'mixture')) {
    const ids = mixtures.map(({ id }) => id).join(', ')
    throw new UseError(`Cannot compare ${ids}: it has no panel of its own, wanted --against MODEL`)
  }
  return systems
}

function mixtureItself({ id, layers }: MixtureDocument): System {
  const stores = layers.length > 0
  const request = { model: id, ...(stores ? { store: true } : {}), moa: { cache: 'off' as const } }
  return { id, role: 'mixture', of: null, request, agent: null }
}

function singles(mixture: MixtureDocument): System[] {
  const different = new Map<string, System>()
  for (const { agent, settings } of panelOf(mixture)) {
    const key = JSON.stringify(settings)
    if (different.has(key)) continue
    const { model } = settings.request
    const taken = [...different.values()].some(({ id }) => id === model)
    const id = taken ? `${model} (${agent})` : model
    different.set(key, { id, role: 'single', of: mixture.id, ...uncached(settings), agent })
  }
  return [...different.values()]
}

function aggregatorAlone({ id, layers }: MixtureDocument): System[] {
  if (layers.length === 0) return []
  const request = { model: id, moa: { solo: true, cache: 'off' as const } }
  return [{ id: `${id}: aggregator alone`, role: 'aggregator', of: id, request, agent: null }]
}

/** The gateway's own judge picks one of the proposals; the aggregator judges, so that nothing but the way differs. */
function selection(mixture: MixtureDocument): System[] {
  const { id, layers, aggregator } = mixture
  const [first] = layers
  if (first === undefined || panelSize(mixture) < 2) return []
  const moa = {
    layers: [structuredClone(first)] as WireLayers,
    strategy: 'select' as const,
    judge: { model: aggregator.model, fallbacks: [...aggregator.fallbacks] },
    cache: 'off' as const,
  }
  const request = { model: id, moa }
  return [{ id: `${id}: selection`, role: 'selection', of: id, request, agent: null }]
}

function selfMoaOf(mixture: MixtureDocument): System[] {
  return panelSize(mixture) < 2 ? [] : [selfMoa(mixture)]
}

/** A model or mixture that was named. A model of the panel is the agent that has it, with its settings. */
function namedSystem(model: string, mixtures: readonly MixtureDocument[]): System {
  const agents = mixtures.flatMap((mixture) => panelOf(mixture))
  const own = agents.find(({ settings }) => settings.request.model === model)
  const base = { id: model, role: 'single', of: null } as const
  if (own === undefined) {
    return { ...base, request: { model, moa: { cache: 'off' } }, agent: null }
  }
  return { ...base, ...uncached(own.settings), agent: own.agent }
}

/** An answer of a cache is no further measurement. */
function uncached({ request, ...rest }: Pick<System, 'request' | 'instructions'>) {
  return { ...rest, request: { ...request, moa: { cache: 'off' as const } } }
}

/** A system that is there twice is compared with itself, which must come out even. */
function withUniqueIds(systems: readonly System[]): System[] {
  const taken = new Set<string>()
  return systems.map((system) => {
    let id = system.id
    if (taken.has(id) && system.of !== null) id = `${system.of}: ${id}`
    for (let number = 2; taken.has(id); number += 1) id = `${system.id} (${number})`
    taken.add(id)
    return { ...system, id }
  })
}
