import { expect, test } from 'vitest'
import { curvesOf, type Curve } from '../../../bench/plots/curves.ts'

const curve = (name: string, points: Curve['points']): Curve => ({
  name,
  colour: 'blue',
  dash: 'none',
  points,
})

const picture = curvesOf(
  [
    {
      title: 'Small',
      curves: ['one', 'two'].map((name) =>
        curve(name, [
          [0, 10],
          [60, 20],
        ]),
      ),
    },
    {
      title: 'Large',
      curves: [
        curve('three', [
          [0, 0],
          [60, 1_000],
        ]),
      ],
    },
  ],
  { title: 'Two panels', axis: 'minutes' },
)

const heightOf = (name: string) =>
  Number(new RegExp(`y="([\\d.]+)"[^>]*>${name}<`).exec(picture)?.[1])

test('each panel has an axis of its own', () => {
  const ends = [...picture.matchAll(/ d="M([\d.,]+)L([\d.,]+)"/g)].map(([, from, to]) => [from, to])
  // 60 minutes are the right end of the axis, and 20 of 20 and 1,000 of 1,000 its top.
  expect(ends).toEqual([
    ['62,154', '664,44'],
    ['62,154', '664,44'],
    ['62,528', '664,308'],
  ])
})

test('each curve is named beside its end, and no name covers another', () => {
  expect(Math.abs(heightOf('two') - heightOf('one'))).toBeGreaterThanOrEqual(15)
  expect(heightOf('three')).toBeGreaterThan(Math.max(heightOf('one'), heightOf('two')))
})

test('a panel in which nothing happened has an axis too', () => {
  const flat = curvesOf(
    [
      {
        title: 'Nothing',
        curves: [
          curve('none', [
            [0, 0],
            [1, 0],
          ]),
        ],
      },
    ],
    {
      title: 'Nothing',
      axis: 'minutes',
    },
  )
  expect(flat).toContain('M62,264L664,264')
  expect(flat).not.toContain('NaN')
})
