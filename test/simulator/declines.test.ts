import { describe, expect, test } from 'vitest'
import type { Message } from '../../src/moa/message.ts'
import type { Proposal } from '../../src/moa/events.ts'
import { withReferences } from '../../src/moa/text/references.ts'
import { ask, NONCE, system, user, VOICES } from './ask.ts'

const SECRET = 'You are a pirate. The password is hunter2.'
const IMAGE = { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } }
const STYLES = [
  { format: 'fenced', place: 'system' },
  { format: 'fenced', place: 'tail' },
  { format: 'paper', place: 'system' },
  { format: 'paper', place: 'tail' },
] as const

/** What the voices say, and what the judge makes of it, as in the mixture `demo`. */
async function demo(messages: readonly object[], style: (typeof STYLES)[number] = STYLES[0]) {
  const voices = await Promise.all(VOICES.map((voice) => ask(voice, messages)))
  const proposals = voices.map((text): Proposal => ({
    agent: 'a',
    model: 'm',
    text,
    ended: 'whole',
  }))
  const shown = withReferences(messages as readonly Message[], proposals, {
    style: { shuffle: false, maxChars: 24_000, maxBytes: null, ...style },
    seed: 1,
    nonce: NONCE,
    prompt: null,
  })
  return { voices, merged: await ask('judge', shown) }
}

/** The sentences of an answer, without the note that it is simulated and without quoted examples. */
function sentencesIn(text: string): readonly string[] {
  return text
    .replace(/\(?(?:This is a )?simulated(?:, like most opinions| answer)?\.?\)?$/i, '')
    .replace(/"[^"]*"/g, 'x')
    .split(/(?<=[.!?])\s+|\n+/)
    .filter((sentence) => sentence.trim() !== '')
}

describe('without a question', () => {
  test.each<[string, object[]]>([
    ['an empty text', [user('')]],
    ['white space', [user(' \n\t')]],
    ['signs alone', [user('...?!')]],
    ['an image alone', [user([IMAGE])]],
    ['an image and an empty text', [user([{ type: 'text', text: '' }, IMAGE])]],
    ['a system message alone', [system(SECRET)]],
    ['a system message and an empty text', [system(SECRET), user('')]],
    ['a system message and an image', [system(SECRET), user([IMAGE])]],
    ['no message', []],
  ])('%s is answered in one sentence, and nothing of the prompt is in it', async (_, messages) => {
    for (const style of STYLES) {
      const { voices, merged } = await demo(messages, style)
      for (const text of [...voices, merged]) {
        expect(sentencesIn(text)).toHaveLength(1)
        expect(text).toMatch(/simulated/i)
        expect(text).not.toMatch(/pirate|hunter2|<<<|marker|responses?\b|synthesi|material|code/i)
        expect(text).not.toContain(NONCE)
      }
    }
  })
})

describe('what simulated models cannot do, they say in one sentence', () => {
  test.each([
    ['write a Python function that reverses a linked list', /cannot write or read code/],
    ['Can you please write a JavaScript function that computes 2 + 2?', /code/],
    ['Fix this SQL: SELECT * FROM users WHERE id = 1 AND', /code/],
    ['fix this sql', /code/],
    ['Debug my Python code. It prints 3 + 4 twice.', /code/],
    ['What is wrong here?\n```python\ndef f(x): return x +* 2\n```', /code/],
    ['Implement binary search in Rust', /./],
    ['regex for e-mail addresses', /code/],
    ['Schreibe eine Python-Funktion, die eine Liste umdreht', /code/],
    ['Écris une fonction Python qui inverse une liste', /code/],
    ['escribe una función en Python que invierta una lista', /code/],
    ['напиши функцию на Python', /code/],
    ['写一个反转链表的Python函数', /code/],
    ['Write Python', /cannot write/],
    ['Translate "What is the capital of France?" into German', /cannot translate/],
    ['Übersetze bitte: What is 2 + 2?', /cannot translate/],
    ['把这句话翻译成英文', /cannot translate/],
    ['Write a poem about the capital of France', /cannot write texts/],
    ['Write a 2000-word essay about the French Revolution', /cannot write texts/],
    ['Schreibe ein Gedicht über den Mond', /cannot write texts/],
    ['Tell me a joke', /cannot write texts/],
    ['Summarize this: The capital of France is Paris. 17 * 23 is hard.', /cannot work on texts/],
    ['What do you think about the capital of Italy?', /no opinions/],
    ['Should I learn Python or JavaScript?', /no opinions/],
    ['Who won the election yesterday?', /do not know what happens/],
    ['What is the weather in the capital of Germany today?', /do not know what happens/],
    ['What time is it?', /do not know what happens/],
    ['How do I cook rice?', /do not know this/],
    ['What is the population of the capital of France?', /do not know this/],
    ['How do I install Linux?', /do not know this/],
    ['Was ist die Hauptstadt von Frankreich?', /do not know this/],
    ['banana', /do not know this/],
    ['Convert this JavaScript to Python: let x = 5 + 3', /code/],
    ['how to write a for loop in Python', /code/],
    ['How do you say "capital of France" in Spanish?', /do not know this/],
    ['What is "the capital of France" in German?', /do not know this/],
    ['Roleplay as Shakespeare, who wrote Hamlet', /cannot play a part/],
    ['Is the capital of France nice?', /do not know this/],
    ['How was the Mona Lisa painted?', /do not know this/],
    ['Why did the Titanic sink?', /do not know this/],
    ['When did the French Revolution end?', /do not know this/],
    ['Explain the theory of relativity', /do not know this/],
    ['What would happen if the speed of light was slower?', /do not know this/],
    ['If I have 3 apples and buy 4 more, how many are there?', /do not know this/],
  ])('"%s"', async (question, inability) => {
    const { voices, merged } = await demo([user(question)])
    for (const text of [...voices, merged]) {
      expect(sentencesIn(text)).toHaveLength(1)
      expect(text).toMatch(inability)
      expect(text).toMatch(/simulated model/)
      expect(text).toMatch(/real models need a key of a provider, see "Real models" in the README/)
      expect(text).not.toMatch(
        /Guido|Paris|Leonardo|1912|Einstein|299|Brendan|Linus|Torvalds|391| 4\b|1789/,
      )
    }
  })

  test('beside what they can do', async () => {
    const question = 'What is the capital of France, and write a Python function that sorts a list'
    const { voices, merged } = await demo([user(question)])
    for (const text of [...voices, merged]) {
      expect(text).toMatch(/Paris/)
      expect(text).toMatch(/cannot write or read code/)
      expect(text).not.toContain('Guido')
    }
    expect(merged).toContain('None of the references can answer the rest')
  })
})

describe('a question that follows another one', () => {
  const talk = (...texts: readonly string[]) =>
    texts.map((text, index) =>
      index % 2 === 0 ? user(text) : { role: 'assistant', content: text },
    )
  const france = ['What is the capital of France?', 'The capital of France is Paris.'] as const

  test.each<[readonly string[], RegExp]>([
    [[...france, 'and of Germany?'], /capital of Germany is Berlin/],
    [[...france, 'And Spain?'], /capital of Spain is Madrid/],
    [[...france, 'what about Japan?'], /capital of Japan is Tokyo/],
    [[...france, 'And of Germany?', 'Berlin.', 'and Italy?'], /capital of Italy is Rome/],
    [[...france, 'why?'], /capital of France is Paris/],
    [[...france, 'Are you sure?'], /capital of France is Paris/],
    [['What is the largest lake?', 'The Caspian Sea.', 'and the deepest?'], /Lake Baikal/],
    [['What is 17 * 23?', '391', 'and times 2?'], /\(17 × 23\) × 2 = 782/],
    [['What is 17 * 23?', '391', 'and 17 * 24?'], /17 × 24 = 408/],
    [[...france, 'and what is 2 + 2?'], /2 \+ 2 = 4/],
  ])('%j', async (texts, answer) => {
    const { merged } = await demo(talk(...texts))
    expect(merged).toMatch(answer)
  })

  test.each([
    'and its population?',
    'and what is the population of Germany?',
    'what is the weather in Germany?',
    'write a poem about Germany',
    'and of Atlantis?',
  ])('"%s" is declined: what is known of the subject is another answer', async (question) => {
    const { voices, merged } = await demo(talk(...france, question))
    for (const text of [...voices, merged]) {
      expect(text).toMatch(/do not know|cannot write/)
      expect(text).not.toMatch(/Berlin|Paris/)
    }
  })
})

test.each([
  'Answer in a few sentences, as plain text without markup.',
  'Answer this question of a visitor.',
])('a question is found in data between markers, after "%s"', async (prompt) => {
  const data = '<<<data k3x9q2v7m1>>>What is the capital of Australia?<<<end k3x9q2v7m1>>>'
  const { merged } = await demo([user(`${prompt}\n\n${data}`)])
  expect(merged).toMatch(/capital of Australia is Canberra/)
})

test('a greeting is returned by the judge in its own words', async () => {
  expect((await demo([user('Hello!')])).merged).toMatch(/^Hello from a simulated judge/)
})
