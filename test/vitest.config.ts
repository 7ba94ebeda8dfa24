import { fileURLToPath } from 'node:url'
import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Tests that drive the gateway from outside, over real sockets, run in Node; all others run in workerd. */
const outside = ['test/e2e/**/*.test.ts', 'test/scripts/**/*.test.ts', 'test/support/**/*.test.ts']

/** Tests of rooms that keep nothing: they share an isolate, which saves starting one for each file. */
const pure = ['moa', 'protocol', 'models'].map((room) => `test/${room}/**/*.test.ts`)

const workerd = () =>
  cloudflareTest({
    wrangler: { configPath: `${root}/wrangler.toml` },
    miniflare: { bindings: { AUTH: 'open' } },
  })

export default defineConfig({
  root,
  test: {
    projects: [
      {
        root,
        plugins: [workerd()],
        test: { name: 'workerd', include: ['test/**/*.test.ts'], exclude: [...outside, ...pure] },
      },
      { root, plugins: [workerd()], test: { name: 'pure', include: pure, isolate: false } },
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
