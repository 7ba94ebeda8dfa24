import { expect, test } from 'vitest'
import { preferencePrompt } from '../../../src/eval/judging/preference-prompt.ts'
import { readVerdict } from '../../../src/eval/judging/read-verdict.ts'
import { ask, user } from '../../simulator/ask.ts'
import { questionOf } from '../asking/fake-gateway.ts'

const verdictOf = async (
  judge: string,
  [content, one, other]: readonly [string, string, string],
) => {
  const question = questionOf({ messages: [{ role: 'user', content }] })
  const text = preferencePrompt({ question, first: [one], second: [other] })
  return readVerdict(await ask(judge, [user(text)]))
}

test.each(['quick', 'careful', 'terse', 'contrarian', 'judge?right=1'])(
  'the simulated model %s judges two answers by what it knows',
  async (judge) => {
    const pair = [
      'What is the capital of France?',
      'It is Lyon.',
      'The capital of France is Paris.',
    ]
    const [question = '', wrong = '', right = ''] = pair
    expect(await verdictOf(judge, [question, wrong, right])).toMatchObject({ first: 0 })
    expect(await verdictOf(judge, [question, right, wrong])).toMatchObject({ first: 1 })
  },
)

test('simulated judges have a verdict on what they know nothing about', async () => {
  for (const content of ['Write a poem about the sea.', 'Hello!', '¿Qué tal?'])
    expect(await verdictOf('judge', [content, 'Waves.', 'I cannot.'])).not.toBeNull()
})
