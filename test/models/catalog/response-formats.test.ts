import { expect, test } from 'vitest'
import {
  EVERY_FORMAT,
  formatsOf,
  RESPONSE_FORMATS,
  type FormatLimits,
} from '../../../src/models/catalog/response-formats.ts'

const LIMITS: FormatLimits = {
  responseFormats: [
    ['new-', RESPONSE_FORMATS],
    ['', ['text', 'json_object']],
  ],
  toolFormats: [['old-', ['text']]],
  recursiveSchemas: true,
}
const tools = [{ type: 'function' }]

test('a model takes the formats of the first row that fits its name', () => {
  expect(formatsOf(LIMITS, { model: 'new-1', tools: [] })).toEqual(RESPONSE_FORMATS)
  expect(formatsOf(LIMITS, { model: 'old-1', tools: [] })).toEqual(['text', 'json_object'])
})

test('with tools it takes what it takes without, unless a row says otherwise', () => {
  expect(formatsOf(LIMITS, { model: 'old-1', tools })).toEqual(['text'])
  expect(formatsOf(LIMITS, { model: 'other', tools })).toEqual(['text', 'json_object'])
})

test('a model without a row takes every format', () => {
  expect(formatsOf(EVERY_FORMAT, { model: 'any', tools })).toEqual(RESPONSE_FORMATS)
})
