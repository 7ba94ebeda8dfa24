import { expect, test } from 'vitest'
import { plotOf, ticksOf } from '../../../bench/soak/plot.ts'

test.each([
  [47, [0, 10, 20, 30, 40, 50]],
  [60, [0, 20, 40, 60]],
  [1_041, [0, 250, 500, 750, 1_000, 1_250]],
  [2, [0, 0.5, 1, 1.5, 2]],
])('ticksOf(%d) are few round numbers, up to at least the highest value', (highest, ticks) => {
  expect(ticksOf(highest)).toEqual(ticks)
})

test('plotOf() draws each panel on its own axis, and names each line beside it, none over another', () => {
  const points = [
    [0, 10],
    [60, 20],
  ] as const
  const line = { colour: '#0072b2', dash: 'none', points }
  const picture = plotOf([
    {
      title: 'Small',
      lines: [
        { ...line, name: 'one' },
        { ...line, name: 'two' },
      ],
    },
    {
      title: 'Large',
      lines: [
        {
          ...line,
          name: 'three',
          points: [
            [0, 0],
            [60, 1_000],
          ],
        },
      ],
    },
  ])
  const heightOf = (name: string) =>
    Number(new RegExp(`y="([\\d.]+)"[^>]*>${name}<`).exec(picture)?.[1])
  expect(heightOf('two') - heightOf('one')).toBeGreaterThanOrEqual(15)
  expect(heightOf('three')).toBeGreaterThan(heightOf('two'))
  // 60 minutes are the right end of the axis, and 20 of 20 its top.
  expect(picture).toContain('<polyline points="62,119 670,34"')
  expect(picture.match(/<polyline/g)).toHaveLength(3)
})
