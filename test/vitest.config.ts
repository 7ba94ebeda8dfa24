import { fileURLToPath } from 'node:url'
import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Tests that drive the gateway from outside, over real sockets, run in Node; all others run in workerd. */
const outside = ['test/e2e/**/*.test.ts', 'test/scripts/**/*.test.ts', 'test/support/**/*.test.ts']

/** Tests that keep nothing in their isolate share one, which saves starting one for each file. */
const shared = ['moa', 'protocol', 'models', 'gateway', 'docs', 'http', 'bench'].map(
  (room) => `test/${room}/**/*.test.ts`,
)

/** These look at what an isolate or its storage keeps, or need one that has kept nothing yet. */
const alone = ['http/kv-down', 'http/tenants', 'docs/lazy'].map((name) => `test/${name}.test.ts`)

/** Says what it is told: its answers have bodies of the runtime, as those of the network do. */
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
    projects: [
      {
        root,
        plugins: [workerd()],
        test: {
          name: 'workerd',
          include: ['test/*.test.ts', 'test/cloudflare/**/*.test.ts', ...alone],
          exclude: outside,
        },
      },
      {
        root,
        plugins: [workerd()],
        test: { name: 'shared', include: shared, exclude: alone, isolate: false },
      },
      {
        root,
        test: {
          name: 'node',
          include: outside,
          testTimeout: 30_000,
          hookTimeout: 60_000,
          maxConcurrency: 10,
        },
      },
    ],
  },
})
