import type { VNode } from 'preact'
import { describe, expect, test } from 'vitest'
import { html } from '../../../src/ui/shared/html.ts'

const childrenOf = (node: VNode) => [(node.props as { children?: unknown }).children].flat()

/** The parts are written out, because a formatter may join the lines of a template. */
const made = (parts: readonly string[], ...values: readonly string[]) =>
  html(Object.assign([...parts], { raw: parts }), ...values)

describe('html', () => {
  test('a line break between a text and a value is a space', () => {
    const node = made(['<p>\n  saved\n  ', '\n  of\n  ', ', about\n</p>'], '$0.02', '$1')
    expect(childrenOf(node)).toEqual(['saved ', '$0.02', ' of ', '$1', ', about'])
  })

  test('line breaks around elements, and between attributes, add nothing', () => {
    const node = made(
      ['<p\n  id=', '\n  class=', '\n  title="c"\n>\n  ', '\n</p>'],
      'a',
      'b',
      'text',
    )
    expect(node.props).toMatchObject({ id: 'a', class: 'b', title: 'c' })
    expect(childrenOf(node)).toEqual(['text'])
  })
})
