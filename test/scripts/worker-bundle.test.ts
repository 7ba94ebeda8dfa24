import { expect, test } from 'vitest'
import { bundle } from '../../scripts/worker-bundle.ts'

test('what only the documents need is not in the script that is deployed', async () => {
  const script = await bundle('src/index.ts', { minify: false })
  expect(script).toContain('src/protocol/mixtures/mixture.ts')
  expect(script).not.toMatch(/\.meta\(\{/)
  expect(script).not.toContain('json-schema.org/draft')
})
