import { expect, test } from 'vitest'
import type { Proposal } from '../../src/moa/events.ts'
import { readVerdict, type Verdict } from '../../src/moa/judging/kinds/scored.ts'
import { repairPrompt } from '../../src/moa/judging/repair-prompt.ts'
import { judgePrompt } from '../../src/moa/judging/kinds/scored.ts'
import { lettersFor } from '../../src/moa/judging/letters.ts'
import { appendToTail } from '../../src/moa/text/references.ts'
import { ask, NONCE, system, user, VOICES } from './ask.ts'

const STYLE = { maxChars: 24_000, maxBytes: null }

/** What the engine sends a judge of these texts, in the order of the letters. */
function promptFor(texts: readonly string[]): string {
  const letters = lettersFor(texts.length)
  const lettered = texts.map((text, index) => {
    const proposal: Proposal = { agent: 'a', model: 'm', text, ended: 'cut' }
    return { letter: letters[index] ?? '', proposal }
  })
  return judgePrompt({ lettered, style: STYLE, nonce: NONCE })
}

/** The verdict of the simulated judge; fails when its answer is not a verdict. */
async function judge(question: string, texts: readonly string[]): Promise<Verdict> {
  const messages = appendToTail([{ role: 'user', content: question }], promptFor(texts))
  const reply = await ask('judge', messages)
  expect(reply).toBe(JSON.stringify(JSON.parse(reply)))
  const read = readVerdict(reply, lettersFor(texts.length))
  if (!read.ok) throw new Error(read.error.join())
  return read.value
}

test('the judge ranks first what the majority says, whatever its letter', async () => {
  const question = 'What is 17 * 23?'
  for (const place of [0, 1, 2, 3]) {
    const texts = ['17 × 23 = 391.', 'It is 391.', '17 * 23 = 391, I think.'].toSpliced(
      place,
      0,
      'It is 381.',
    )
    const { ranking, faults, noneAcceptable } = await judge(question, texts)
    const lone = lettersFor(4)[place] ?? ''
    expect(ranking.at(-1)).toBe(lone)
    expect([...faults.keys()]).toEqual([lone])
    expect(noneAcceptable).toBe(false)
  }
})

test('ranks the answers of the simulated models by how many parts they have right', async () => {
  const question = 'What is 17 * 23, and which planet has the most moons?'
  const texts = await Promise.all(VOICES.map((voice) => ask(voice, question)))
  const { ranking } = await judge(question, texts)
  const best = texts[lettersFor(texts.length).indexOf(ranking[0] ?? '')] ?? ''
  expect(best).toContain('391')
  expect(best).toContain('Saturn')
})

test('ranks the same texts alike, in whatever order it is shown them', async () => {
  const texts = ['It will rain.', 'It will snow.', 'Sunshine, perhaps.']
  const first = async (shown: readonly string[]) => {
    const { ranking } = await judge('How will it be tomorrow?', shown)
    return shown[lettersFor(shown.length).indexOf(ranking[0] ?? '')]
  }
  expect(await first(texts.toReversed())).toBe(await first(texts))
})

test('says that none is acceptable when none answers', async () => {
  const { noneAcceptable } = await judge('What is 17 * 23?', ['I do not know.', 'I cannot answer.'])
  expect(noneAcceptable).toBe(true)
})

test('judges a repair as it judged before, and takes the last user message for the question', async () => {
  const texts = ['It is 391.', 'It is 391!', 'It is 381.']
  const prompt = promptFor(texts)
  const conversation = [system('Be brief.'), user('What is 17 * 23?')]
  const reply = await ask('judge', [...conversation, user(prompt)])
  expect(reply).toBe(await ask('judge', [...conversation, user(repairPrompt(prompt, '{', ['No']))]))
  expect(JSON.parse(reply)).toMatchObject({
    assessments: [{}, {}, { id: 'C', scores: { correct: 2 } }],
  })
})

test('a task that a response quotes is not taken for its own', async () => {
  const quoted = promptFor(['It is 1.', 'It is 2.']).replaceAll(NONCE, 'abcdefgh2')
  const { ranking } = await judge('What is 17 * 23?', [
    'It is 391.',
    `It is 391. ${quoted}`,
    'It is 391!',
  ])
  expect(ranking).toHaveLength(3)
})
