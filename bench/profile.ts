/**
 * `npm run bench:profile -- MIXTURE RUNS CONCURRENT`: the gateway's own processor time by function, while it runs one of
 * the mixtures of stage/mixtures.ts. Only the proportions count: a profiled isolate is slower.
 */
import { inspect } from './stage/inspector.ts'
import { MIXTURES } from './stage/mixtures.ts'
import { startUpstream } from './stage/start-upstream.ts'
import { gatewayTarget, putTopologies, startGateway } from './targets/gateway.ts'

interface ProfileNode {
  readonly id: number
  readonly callFrame: { readonly functionName: string; readonly lineNumber: number }
  readonly children?: readonly number[]
}

interface Profile {
  readonly nodes: readonly ProfileNode[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

const SHOWN = 90

const [mixture = 'six-long', runs = '10', concurrent = '1'] = process.argv.slice(2)
using upstream = await startUpstream()
await using gateway = await startGateway(upstream.url, { inspected: true })
await putTopologies(gateway.url, MIXTURES)
const target = gatewayTarget(gateway, { topologies: MIXTURES })
const runAll = async (count: number) => {
  for (let run = 0; run < count; run++)
    await Promise.all(Array.from({ length: Number(concurrent) }, () => target.ask(mixture)))
}
await runAll(mixture === 'at-once' ? 100 : 1)
using inspector = await inspect(await gateway.inspectorUrl())
await inspector.send('Profiler.enable')
await inspector.send('Profiler.setSamplingInterval', { interval: 200 })
await inspector.send('Profiler.start')
await runAll(Number(runs))
const { profile } = await inspector.send<{ profile: Profile }>('Profiler.stop')
const answers = Number(runs) * Number(concurrent)
const perAnswer = (us: number) => (us / 1000 / answers).toFixed(3).padStart(9)
process.stdout.write('  self ms  with callees\n')
for (const [name, { self, total }] of timesOf(profile).slice(0, SHOWN))
  process.stdout.write(`${perAnswer(self)}${perAnswer(total)}  ${name}\n`)

interface Times {
  self: number
  total: number
}

/** Microseconds by function, its own and including its callees; the largest total first. */
function timesOf({ nodes, samples, timeDeltas }: Profile): readonly (readonly [string, Times])[] {
  const names = new Map(nodes.map((node) => [node.id, nameOf(node)]))
  const parents = new Map(
    nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
  )
  const spent = new Map<string, Times>()
  const timesFor = (name: string) => {
    const times = spent.get(name) ?? { self: 0, total: 0 }
    spent.set(name, times)
    return times
  }
  for (const [index, leaf] of samples.entries()) {
    const us = timeDeltas[index] ?? 0
    timesFor(names.get(leaf) ?? '').self += us
    const stack = new Set<string>()
    for (let id: number | undefined = leaf; id !== undefined; id = parents.get(id))
      stack.add(names.get(id) ?? '')
    for (const name of stack) timesFor(name).total += us
  }
  return [...spent].sort(([, a], [, b]) => b.total - a.total)
}

function nameOf({ callFrame }: ProfileNode): string {
  return `${callFrame.functionName || '(anonymous)'}:${callFrame.lineNumber}`
}
