import { readFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { questionsOf, scene, type Voices } from './scene.ts'

const check = { type: 'exact', value: 'Right' } as const

/** The mixture is right, its models are not, and the judge prefers what it reads first. */
const voices: Voices = (model, prompt) => {
  if (prompt.includes('You are the judge')) return '{"why": "It is better.", "verdict": "A>>B"}'
  return model === 'team' ? 'Right' : `Wrong by ${model}`
}

describe('an evaluation', () => {
  test('answers every question with every system, and reuses proposals of the mixture', async () => {
    const { go, asked } = scene({ questions: questionsOf(1, { check }), voices })
    const { answers, judgments, end } = await go()
    expect(answers.map(({ system, from, texts }) => [system, from, texts[0]]).sort()).toEqual(
      [
        ['team', 'asked', 'Right'],
        ['team: aggregator alone', 'asked', 'Wrong by solo'],
        ['team: selection', 'asked', 'Wrong by select of 2'],
        ['up/mini', 'proposal', 'Wrong by up/mini'],
        ['up/small', 'proposal', 'Wrong by up/small'],
      ]
        .concat([['team: self-MoA', 'asked', 'Wrong by samples of up/mini']])
        .sort(),
    )
    expect(asked()).toEqual(['team: q0', 'solo: q0', 'select of 2: q0', 'samples of up/mini: q0'])
    expect([judgments, end]).toEqual([[], null])
  })

  test('counts what the proposals took for a selection among them', async () => {
    const { go } = scene({ questions: questionsOf(1, { check }), voices, against: ['selection'] })
    const { answers } = await go()
    const selection = answers.find(({ system }) => system === 'team: selection')
    expect(selection?.costUsd).toBeCloseTo(0.25 + 0.02)
    expect(selection?.latencyMs).toBe(10 + 40)
  })

  test('compares answers without a check by a judge, in both orders, and looks at the judge', async () => {
    const { go } = scene({ questions: questionsOf(2), voices, against: ['up/huge'] })
    const { judgments } = await go()
    const pairs = judgments.filter((each) => each.kind === 'preference' && each.b === 'up/huge')
    expect(pairs).toHaveLength(4)
    expect(
      new Set(judgments.flatMap((each) => (each.kind === 'preference' ? each.a : []))),
    ).toEqual(new Set(['team', '(canary)']))
  })

  test('asks a model that is best on one half of the questions for samples on the other', async () => {
    const right: Voices = (model) => (model === 'up/small' ? 'Right' : 'Wrong')
    const { go, asked } = scene({ questions: questionsOf(6, { check }), voices: right })
    await go()
    const samples = asked().filter((each) => each.startsWith('samples'))
    expect(samples).toHaveLength(6)
    expect(samples.every((each) => each.startsWith('samples of up/small'))).toBe(true)
  })

  test('asks as many times as there are repeats', async () => {
    const options = { repeats: 3 }
    const { go } = scene({ questions: questionsOf(2, { check }), voices, options })
    const { answers } = await go()
    const own = answers.filter(({ system }) => system === 'team')
    expect(own.map(({ question, repeat }) => `${question} ${repeat}`).sort()).toEqual([
      'q0 0',
      'q0 1',
      'q0 2',
      'q1 0',
      'q1 1',
      'q1 2',
    ])
  })
})

describe('an evaluation that goes on', () => {
  test('asks nothing that is answered, wherever it ended', async () => {
    const whole = scene({ questions: questionsOf(3), voices })
    const { events } = await whole.go()
    const sorted = whole.asked().sort()
    for (let most = 1; most < events.length; most += 3) {
      const { go, asked } = scene({ questions: questionsOf(3), voices })
      await go(most)
      await go()
      expect(asked().sort()).toEqual(sorted)
    }
  })

  test('asks again only what a line that was cut would have said', async () => {
    const { go, asked, path } = scene({ questions: questionsOf(2, { check }), voices })
    await go()
    const before = asked().length
    const file = join(path, 'answers.jsonl')
    const text = readFileSync(file, 'utf8')
    truncateSync(file, Buffer.byteLength(text) - 7)
    const { answers } = await go()
    expect(asked().length - before).toBe(1)
    expect(answers).toHaveLength(12)
  })

  test('does nothing when it is done', async () => {
    const { go, asked } = scene({ questions: questionsOf(2), voices })
    await go()
    const before = asked().length
    await go()
    expect(asked()).toHaveLength(before)
  })
})

describe('a budget', () => {
  test('ends the evaluation before the call that could pass it, and a larger one goes on', async () => {
    const questions = questionsOf(4, { check })
    const { go, asked } = scene({ questions, voices, against: ['up/huge'], budgetUsd: 1.6 })
    const { end, answers } = await go()
    // Each call may cost 1 and costs 0.25: three leave less than 1.
    expect(end).toMatch(/passes the budget of \$1.6/)
    expect([asked().length, answers.length]).toEqual([3, 3])
  })
})

describe('a sequential plan', () => {
  const options = { stop: 'sequential' } as const

  test('ends as soon as a look decides, and says so', async () => {
    const { go } = scene({
      questions: questionsOf(200, { check }),
      voices,
      options,
      against: ['up/huge'],
    })
    const { events, end } = await go()
    const looks = events.flatMap((event) => (event.type === 'look' ? [event.look] : []))
    expect(end).toMatch(/^decided after \d+ of 200 questions$/)
    expect(looks.at(-1)?.verdict).toBe('better')
    expect(looks.slice(0, -1).every(({ verdict }) => verdict === 'undecided')).toBe(true)
    expect(looks.length).toBeLessThan(40)
  })

  test('looks at the baseline that is named first', async () => {
    const firstLook = async (against: readonly string[]) => {
      const { go } = scene({ questions: questionsOf(3, { check }), voices, options, against })
      const { events } = await go()
      return events.flatMap((event) => (event.type === 'look' ? [event.look.baseline] : []))[0]
    }
    expect(await firstLook(['up/huge', 'singles'])).toBe('up/huge')
    expect(await firstLook(['singles', 'up/huge'])).not.toBe('up/huge')
  })

  test('that has decided asks no further question when it goes on', async () => {
    const { go, asked } = scene({
      questions: questionsOf(200, { check }),
      voices,
      options,
      against: ['up/huge'],
    })
    const first = await go()
    const before = asked().length
    const second = await go()
    expect([second.end, asked().length]).toEqual([first.end, before])
  })

  test('asks every question when none decides', async () => {
    const same: Voices = () => 'Right'
    const { go } = scene({
      questions: questionsOf(5, { check }),
      voices: same,
      options,
      against: ['up/huge'],
    })
    const { end, answers } = await go()
    expect([end, answers.length]).toEqual([null, 10])
  })
})
