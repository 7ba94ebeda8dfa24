import { expect, test } from 'vitest'
import { builtinMixtures } from '../../../src/protocol/mixtures/builtin-mixtures.ts'
import { reportSchemas } from '../../../src/protocol/runs/report-response.ts'
import { storedSchemas } from '../../../src/protocol/runs/responses.ts'

test.each([...builtinMixtures().values()])('the built-in mixture $id can be stored', (mixture) => {
  const stored = { ...mixture, version: null, created_at: null, built_in: true }
  expect(storedSchemas().storedMixture.parse(stored)).toEqual(stored)
})

test('a mixture can be written without its id, which is in the path', () => {
  const { id: _, ...mixture } = [...builtinMixtures().values()][0] ?? {}
  expect(storedSchemas().mixtureInput.safeParse(mixture).success).toBe(true)
})

test('a run has every field of a report', () => {
  const report = Object.keys(reportSchemas().report.shape)
  expect(Object.keys(storedSchemas().run.shape)).toEqual(expect.arrayContaining(report))
})

test('every schema is built once', () => {
  expect(storedSchemas()).toBe(storedSchemas())
})
