import { fileURLToPath } from 'node:url'
import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Tests that drive the gateway from outside, over real sockets, run in Node; all others run in workerd. */
const outside = ['test/e2e/**/*.test.ts', 'test/scripts/**/*.test.ts', 'test/support/**/*.test.ts']

export default defineConfig({
  root,
  test: {
    projects: [
      {
        root,
        plugins: [
          cloudflareTest({
            wrangler: { configPath: `${root}/wrangler.toml` },
            miniflare: { bindings: { AUTH: 'open' } },
          }),
        ],
        test: { name: 'workerd', include: ['test/**/*.test.ts'], exclude: outside },
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
