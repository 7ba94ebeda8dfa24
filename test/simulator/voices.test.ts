import { expect, test } from 'vitest'
import { allFacts } from '../../src/simulator/knowledge/facts.ts'
import { partsOf } from '../../src/simulator/question.ts'
import { ask, fenced, judged, system, user, VOICES } from './ask.ts'
import { learnAllFacts } from './learned.ts'

learnAllFacts()

const QUESTION = 'What is 17 * 23, and which planet has the most moons?'

const answers = (question: string) => Promise.all(VOICES.map((voice) => ask(voice, question)))

test('the voices answer in different words, each with a note that it is simulated', async () => {
  const said = await answers('What is the capital of France?')
  expect(new Set(said).size).toBe(VOICES.length)
  for (const text of said) expect(text).toMatch(/Paris[\s\S]*simulated/)
})

test('two of the voices are wrong about the example, each somewhere else', async () => {
  const [quick, careful, terse, contrarian] = await answers(QUESTION)
  expect(quick).toMatch(/381.*Saturn/)
  expect(careful).toMatch(/391[\s\S]*Saturn/)
  expect(terse).toMatch(/391.*Jupiter/)
  expect(contrarian).toMatch(/391.*Saturn/)
})

test.each([
  ['three voices', ['quick', 'careful', 'terse']],
  ['four voices', VOICES],
])('the judge outvotes every mistake of %s', async (_, voices) => {
  const references = await Promise.all(voices.map((voice) => ask(voice, QUESTION)))
  const text = await judged(QUESTION, references)
  expect(text).toContain('17 × 23 = 391')
  expect(text).toMatch(/moons is Saturn/)
  expect(text).toMatch(/simulated/i)
})

test('every fact is found by its own label, and nothing else with it', () => {
  expect(allFacts().length).toBeGreaterThan(100)
  for (const fact of allFacts()) {
    expect(partsOf(`What is ${fact.label}?`)).toEqual([{ type: 'fact', text: fact.label, fact }])
  }
})

test('for every fact, any three of the voices together are right', async () => {
  for (const { label, truth } of allFacts()) {
    const question = `What is ${label}?`
    const said = await answers(question)
    const groups = [said, ...said.map((text) => said.filter((other) => other !== text))]
    for (const references of groups) {
      expect(await judged(question, references)).toContain(`${truth.text} (`)
    }
  }
})

test('every voice is wrong about some facts, and never two about the same', async () => {
  const wrong = new Map<string, number>()
  for (const fact of allFacts()) {
    const said = await answers(`What is ${fact.label}?`)
    const liars = VOICES.filter((_, index) => {
      const mistaken = fact.mistake && said[index]?.includes(fact.mistake.value.text)
      return mistaken && fact.mistake?.voice === VOICES[index]
    })
    expect([fact.label, liars.length]).toEqual([fact.label, fact.mistake ? 1 : 0])
    for (const liar of liars) wrong.set(liar, (wrong.get(liar) ?? 0) + 1)
  }
  for (const voice of VOICES) expect(wrong.get(voice)).toBeGreaterThan(3)
})

test.each([
  ['which planet has the most moons', 'Saturn'],
  ["What's the capital of France?", 'Paris'],
  ['FRANCE: capital?', 'Paris'],
  ['who wrote Hamlet', 'Shakespeare'],
  ['Hamlet was written by whom?', 'Shakespeare'],
  ['How fast is the speed of light?', '299,792,458'],
  ['At what temperature does water boil?', '100 °C'],
  ['highest mountain in the world', 'Everest'],
  ['What is the biggest ocean?', 'Pacific'],
  ['what does HTTP status code 404 mean', 'Not Found'],
  ['Explain error 502', 'Bad Gateway'],
  ['What is Mixture-of-Agents?', 'several models'],
  ['what is edge-moa', 'Cloudflare Worker'],
  ['When did the Berlin Wall fall?', '1989'],
  ['Who was the first man to walk on the Moon?', 'Neil Armstrong'],
  ['How many bones does a human have?', '206'],
  ['Who discovered penicillin?', 'Fleming'],
  ['What is the tallest mountain in the Solar System?', 'Olympus Mons'],
])('"%s" is understood', async (question, answer) => {
  expect(await judged(question, await answers(question))).toContain(answer)
})

test('a question with several parts is answered part by part', async () => {
  const text = await ask('careful', 'capital of France and Germany? And of Italy? What is 2+2?')
  for (const word of ['Paris', 'Berlin', 'Rome', '2 + 2 = 4']) expect(text).toContain(word)
})

test('a greeting is returned, unless there is a question too', async () => {
  expect(await ask('terse', 'Hello!')).toMatch(/^Hello/)
  expect(await ask('terse', 'Hello, what is 1 + 1?')).toBe('1 + 1 = 2. (simulated)')
})

test('a voice without an answer admits it, and names what it knows', async () => {
  const said = await answers('How do I cook rice?')
  for (const text of said) expect(text).toMatch(/do not know[\s\S]*simulated model[\s\S]*facts/i)
  expect(await judged('How do I cook rice?', said)).toContain('None of the references can answer')
})

test('the seed varies the phrasing, never the content; the same seed has the same answer', async () => {
  const texts = new Set<string>()
  for (let seed = 0; seed < 20; seed += 1) {
    const text = await ask('contrarian', QUESTION, { seed })
    expect(await ask('contrarian', QUESTION, { seed })).toBe(text)
    expect(text).toMatch(/391.*Saturn/)
    texts.add(text)
  }
  expect(texts.size).toBeGreaterThan(1)
})

test('only the last message of the user is the question; text parts are read', async () => {
  const parts = [{ type: 'text', text: 'What is 2 + 2?' }]
  const messages = [user('What is 3 + 3?'), { role: 'assistant', content: '6' }, user(parts)]
  expect(await ask('terse', messages)).toBe('2 + 2 = 4. (simulated)')
})

test('an image is mentioned as unseen', async () => {
  const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } }
  const text = await ask('quick', [user([{ type: 'text', text: 'What is 2 + 2?' }, image])])
  expect(text).toMatch(/2 \+ 2 = 4.*cannot see the image/)
  expect(await ask('terse', [user([image])])).toMatch(/cannot see/)
})

test('a voice adopts the answer of most references', async () => {
  const references = ['17 * 23 = 391', '17 × 23 = 391.', 'It is 381.']
  const briefed = [system(fenced(references)), user('What is 17 * 23?')]
  expect(await ask('quick', 'What is 17 * 23?')).toContain('= 381')
  expect(await ask('quick', briefed)).toContain('17 × 23 = 391')
  const alone = [system(fenced(['17 * 23 = 400'])), user('What is 17 * 23?')]
  expect(await ask('careful', alone)).toContain('17 × 23 = 391')
})

test('a second layer over the first leaves no mistake', async () => {
  const first = await answers(QUESTION)
  for (const voice of VOICES) {
    const text = await ask(voice, [system(fenced(first)), user(QUESTION)])
    expect(text).toMatch(/17 × 23 = 391[\s\S]*moons is Saturn|391[\s\S]*moons: Saturn/)
  }
})

test('a voice that knows nothing takes over what the references know', async () => {
  const references = ['Boil it in twice its volume of water.', 'Boil rice in twice the water.']
  const text = await ask('quick', [system(fenced(references)), user('How do I cook rice?')])
  expect(text).toMatch(/twice/)
})
