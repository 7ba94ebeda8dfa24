import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'
import { buildAssets } from '../scripts/build-assets.ts'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

// The Worker reads its documents from there.
await buildAssets()

const root = fileURLToPath(new URL('..', import.meta.url))

/** Tests that drive the gateway from outside, over real sockets, run in Node; all others run in workerd. */
const outside = ['e2e', 'eval', 'scripts', 'support', 'ui'].map(
  (folder) => `test/${folder}/**/*.test.ts`,
)

/**
 * These look at the memory of an isolate, count its timers, or need one without any memory: each has
 * an isolate and a storage of its own, which takes a second to start.
 */
const alone = ['http/kv-down', 'http/admission/tenants', 'docs/lazy', 'simulator/stream'].map(
  (name) => `test/${name}.test.ts`,
)

/**
 * All others share isolates and their storage, so they may rely only on names that no other file uses:
 * random ids of mixtures, sessions, jobs and tenants.
 */
const shared = ['test/**/*.test.ts']

/**
 * Many files wait more than they compute, so more of them run than there are cores, but not so many
 * that each looks like a slow machine to the others.
 */
const maxWorkers = availableParallelism() + 1

/**
 * Limits are for what hangs, not for what is slow: no test may depend on how fast the machine is. What a
 * test waits for is polled until it holds.
 */
const limits = { testTimeout: 120_000, hookTimeout: 120_000, expect: { poll: { timeout: 30_000 } } }

/** Takes the files that last longest first, so that none of them runs on alone at the end. */
class LongestFirst extends BaseSequencer {
  static readonly #longest = [
    'soak',
    'accessibility',
    'throws',
    'every-strategy',
    'storm',
    'deliveries',
    'faults',
    'hook',
    'jobs-restart',
    'readme',
    'studies',
    'reports',
    'resume',
    'memory',
    'learning',
    'improving',
    'widget-leftovers',
    'responses-stream',
    'mixtures',
    'compare',
  ]

  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LongestFirst.#longest.indexOf(basename(moduleId, '.test.ts'))
      return at < 0 ? LongestFirst.#longest.length : at
    }
    return sorted.toSorted((one, other) => rank(one) - rank(other))
  }
}

/** Returns the body that it gets, so that a response has a body of the runtime, like one of the network. */
const echo = {
  name: 'echo',
  modules: true,
  compatibilityDate: '2026-11-02',
  script: 'export default { fetch: (request) => new Response(request.body) }',
}

const workerd = () =>
  cloudflareTest({
    wrangler: { configPath: `${root}/wrangler.toml` },
    miniflare: {
      bindings: { AUTH: 'open' },
      serviceBindings: { ECHO: echo.name },
      workers: [echo],
    },
  })

export default defineConfig({
  root,
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        root,
        plugins: [workerd()],
        test: {
          name: 'alone',
          include: alone,
          maxWorkers,
          ...limits,
        },
      },
      {
        root,
        plugins: [workerd()],
        test: {
          name: 'workerd',
          include: shared,
          exclude: [...outside, ...alone],
          isolate: false,
          maxWorkers,
          ...limits,
        },
      },
      {
        root,
        test: {
          name: 'node',
          include: outside,
          globalSetup: 'test/support/built-worker.ts',
          // One process for many files: what they load (clients, miniflare) takes longer than a gateway.
          isolate: false,
          maxWorkers,
          ...limits,
          maxConcurrency: 10,
        },
      },
    ],
  },
})
