import { askStream, send, wordsOf, type Timing } from '../stage/client.ts'
import { chatOf, QUESTION, type Topologies } from '../stage/topology.ts'
import { promptOf } from '../workers/worker-shape.ts'
import type { Target } from './target.ts'

/**
 * The critical path: the client calls the agents at the same time, waits for the slowest, and calls the
 * aggregator, with nothing between it and the models. A gateway's time beyond this is its added latency.
 */
export function direct(upstream: string, topologies: Topologies): Target {
  const url = `${upstream}/chat/completions`
  return {
    name: 'no gateway',
    pid: null,
    async ask(mixture): Promise<Timing> {
      const { agents, aggregator } = topologies[mixture] ?? { agents: [], aggregator: mixture }
      const started = performance.now()
      const proposals = await Promise.all(
        agents.map(async (model) => wordsOf((await send(url, { body: chatOf(model) })).text)),
      )
      const spent = performance.now() - started
      const system = { role: 'system', content: promptOf(proposals) }
      const messages = [system, { role: 'user', content: QUESTION }]
      const answer = await askStream(url, { body: { ...chatOf(aggregator), messages } })
      return {
        firstByteMs: spent + answer.firstByteMs,
        firstTokenMs: spent + answer.firstTokenMs,
        totalMs: spent + answer.totalMs,
      }
    },
  }
}
