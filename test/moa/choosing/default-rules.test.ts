import { describe, expect, test } from 'vitest'
import { byRules, chooseStrategy } from '../../../src/moa/choosing/choice.ts'
import type { Features } from '../../../src/moa/choosing/features.ts'
import { STRATEGY_RULES } from '../../../src/moa/choosing/rules.ts'
import type { Message } from '../../../src/moa/message.ts'
import { featuresOfText, featuresOfTurns } from './prompt.ts'

const ARMS = ['solo', 'cascade', 'vote', 'synthesize', 'fusion', 'critique']

function chosen(features: Features): string {
  const { strategy, by } = chooseStrategy(features, ARMS, [byRules(STRATEGY_RULES)])
  return `${strategy} ${by}`
}

describe('the default rules choose', () => {
  test.each([
    'Hello!',
    'hi there',
    'Hi, how are you?',
    'Hey Claude',
    'Thanks a lot!',
    '🙏 thank you so much!!',
    'ok',
    'yes please',
    'Guten Tag!',
    'Danke schön',
    'Bonjour',
    'Merci beaucoup',
    'Hola, ¿qué tal?',
    'Ciao',
    'Olá, tudo bem?',
    'Hoi, hoe gaat het?',
    'Cześć',
    'Merhaba',
    'Привет!',
    'Спасибо',
    '你好！',
    'こんにちは',
    'ありがとうございます！',
    '안녕하세요',
    'مرحبا',
    'שלום',
    'नमस्ते',
    'สวัสดีครับ',
  ])('the aggregator alone for the greeting %j', (text) => {
    expect(chosen(featuresOfText(text))).toBe('solo rule:greeting')
  })

  test.each([
    'I was tired.',
    'Je ne sais pas',
    'It was great',
    'continue',
    'Fix it',
    'Write a haiku about autumn',
    'Please book a table for 2 on 2026-11-27',
    'call me at 555-1234 or 24/7',
    '请写一首关于秋天的诗',
    '这个比较好',
    '👋',
    '',
  ])('the aggregator alone for a short message without a question: %j', (text) => {
    expect(chosen(featuresOfText(text))).toBe('solo rule:short')
  })

  test.each([
    ['number', 'What is 17*23?'],
    ['number', 'Hi! What is 17*23?'],
    ['number', '12 * 13 ='],
    ['number', '3/4 + 2/3'],
    ['number', 'Solve for x: 3x + 5 = 20'],
    ['number', 'Evaluate 3*(4+5)'],
    ['number', 'What year did WW2 end?'],
    ['number', 'Tom writes 3 letters a day. How many letters does he write in a week?'],
    ['number', 'Wie viele Einwohner hat Berlin?'],
    ['number', 'Combien font 12 fois 13 ?'],
    ['number', '¿Cuántos planetas hay?'],
    ['number', 'cuantos planetas hay'],
    ['number', 'Quanto fa 12 per 13?'],
    ['number', 'Quantos planetas existem?'],
    ['number', 'Hoeveel is 12 keer 13?'],
    ['number', 'Ile to jest 12 razy 13?'],
    ['number', '12 kere 13 kaç eder?'],
    ['number', 'Сколько будет 12 умножить на 13?'],
    ['number', '12乘以13等于多少？'],
    ['number', '12かける13はいくつですか？'],
    ['number', '12 곱하기 13은 얼마입니까?'],
    ['number', 'كم عدد الكواكب؟'],
    ['number', 'कितने ग्रह हैं?'],
    ['number', 'כמה כוכבי לכת יש?'],
    ['choice', 'Which planet is the largest? A) Mars B) Jupiter C) Venus'],
    ['choice', 'Choose one: a) tea b) coffee'],
    ['choice', 'Какая планета самая большая? А) Марс Б) Юпитер'],
    ['choice', '以下哪个是最大的行星？A．火星 B．木星'],
    ['boolean', 'Is 7 prime? Answer yes or no.'],
    ['boolean', 'Does 2 + 2 equal 5?'],
    ['boolean', 'Is 12 * 12 = 144?'],
    ['number', 'Can you calculate 12 * 12?'],
    ['number', 'Do you know what 12 * 12 is?'],
    ['boolean', 'True or false: the earth is flat.'],
    ['boolean', 'Ist 7 eine Primzahl, ja oder nein?'],
    ['boolean', 'Правда или ложь: Земля плоская'],
    ['boolean', '地球是平的，是或否？'],
    ['label', 'Classify the sentiment: "I love it"'],
    ['label', 'Label each message as spam or ham: win now'],
    ['label', 'Klassifiziere die Nachricht als Spam oder Ham'],
  ])('a vote for an answer of the kind %s: %j', (kind, text) => {
    const features = featuresOfText(text)
    expect([features.answer, chosen(features)]).toEqual([kind, 'vote rule:checkable'])
  })

  test('a vote for an answer in JSON', () => {
    const responseFormat = { type: 'json_schema', json_schema: { name: 'city', schema: {} } }
    const features = featuresOfText('Name the city of the letter', { responseFormat })
    expect([features.answer, chosen(features)]).toEqual(['json', 'vote rule:checkable'])
    expect(chosen(featuresOfText('hello', { responseFormat }))).toBe('vote rule:checkable')
  })

  test('no vote for a response format that is plain text', () => {
    expect(featuresOfText('hello', { responseFormat: { type: 'text' } }).answer).toBe('text')
  })

  test.each([
    'Compare Rust and Go for web services',
    'Should we migrate to Kubernetes?',
    'pros and cons of remote work',
    'Review this contract for risks',
    'Research the state of solid-state batteries',
    'Rust vs Go?',
    'Vergleiche Rust und Go',
    'Sollten wir nach Kubernetes umziehen?',
    'Comparez Rust et Go',
    'Devrions-nous passer à Kubernetes ?',
    'Compara Rust y Go',
    'Confronta Rust e Go',
    'Vergelijk Rust en Go',
    'Porównaj Rust i Go',
    'Rust ve Go karşılaştır',
    'Сравни Rust и Go',
    'Стоит ли переходить на Kubernetes?',
    '比较一下 Rust 和 Go',
    '我们应该迁移到 Kubernetes 吗？',
    'RustとGoを比較してください',
    'Rust와 Go를 비교해 주세요',
    'قارن بين Rust و Go',
  ])('fusion for %j', (text) => {
    expect(chosen(featuresOfText(text))).toBe('fusion rule:research')
  })

  test.each([
    'What is the capital of France?',
    'Explain how photosynthesis works',
    'Erkläre mir die Photosynthese',
    'What is a computer?',
    'How do I calculate VAT in Excel?',
    'How do I add a label to a form?',
    'Explain why 2+2=4',
    'Translate "how many apples are there?" to French',
    'Comment créer une classe en Python ?',
    '什么是计算机？',
    '日本の首都はどこですか',
    'Is it safe to mix bleach and ammonia?',
    'Thanks, but why?',
    'Write a review of the phone that I described above, in the style of a newspaper.',
  ])('a synthesis for %j', (text) => {
    expect(chosen(featuresOfText(text))).toBe('synthesize default')
  })

  const CODE = 'function add(a, b) {\n  return a + b;\n}\n'
  test.each([
    ['in a fence', `What is wrong?\n\`\`\`js\n${CODE.repeat(40)}\`\`\``],
    ['in a fence that does not end', `Review:\n\`\`\`js\n${CODE.repeat(40)}`],
    ['without a fence', `${CODE.repeat(40)}\nwhat is wrong here?`],
    ['of more than the part that is read', `Why?\n\`\`\`js\n${CODE.repeat(40_000)}\`\`\``],
  ])('critique for long code %s', (_what, text) => {
    expect(chosen(featuresOfText(text))).toBe('critique rule:long_code')
  })

  test('no critique for short code, or for prose with semicolons', () => {
    expect(chosen(featuresOfText(`What is this?\n\`\`\`\n${CODE}\`\`\``))).toBe(
      'synthesize default',
    )
    const prose =
      'Why do we sleep? We rest;\nwe dream, and we grow.\nNobody knows more than that.\n'
    expect(chosen(featuresOfText(prose.repeat(60)))).toBe('synthesize default')
  })

  test('the kind of answer that a long message asks for at its end', () => {
    const report = 'Here is a report. '.repeat(5_000)
    expect(featuresOfText(`${report}How many invoices are overdue?`).answer).toBe('number')
  })

  const CALL: Message = {
    role: 'assistant',
    content: '',
    toolCalls: [{ id: 'call_1', name: 'read', arguments: '{}' }],
  }
  const RESULT: Message = { role: 'tool', content: 'three', toolCallId: 'call_1' }
  const ASKED: Message = { role: 'user', content: 'Should we compare 2 files?' }

  test.each<[string, readonly Message[]]>([
    ['in messages of the role tool', [ASKED, CALL, RESULT]],
    [
      'followed by images of them',
      [ASKED, CALL, RESULT, { role: 'user', content: 'an image', ofResults: true }],
    ],
    [
      'followed by words of the user',
      [ASKED, CALL, RESULT, { role: 'user', content: 'How many lines does it have?' }],
    ],
    [
      'followed by a reminder of the system',
      [ASKED, CALL, RESULT, { role: 'system', content: 'Be brief.' }],
    ],
    [
      'written into a text',
      [
        ASKED,
        { role: 'assistant', content: '<read/>' },
        { role: 'user', content: '[read_file for "a.ts"] Result:\n12' },
      ],
    ],
    [
      'written into an element',
      [
        ASKED,
        { role: 'assistant', content: '<read/>' },
        { role: 'user', content: '<tool_result>\n12</tool_result>' },
      ],
    ],
  ])('the aggregator alone for results of tools %s', (_what, messages) => {
    expect(chosen(featuresOfTurns(messages))).toBe('solo rule:tool_loop')
  })

  test('as for any other message when the tool loop is over', () => {
    const over: readonly Message[] = [
      ASKED,
      CALL,
      RESULT,
      { role: 'assistant', content: 'Done.' },
      ASKED,
    ]
    expect(chosen(featuresOfTurns(over))).toBe('fusion rule:research')
  })

  test.each(['required', { type: 'function', function: { name: 'read' } }])(
    'the aggregator alone for the tool choice %j',
    (toolChoice) => {
      const tools = [{ type: 'function', function: { name: 'read' } }]
      expect(chosen(featuresOfText('Should we?', { tools, toolChoice }))).toBe(
        'solo rule:forced_tool',
      )
      expect(chosen(featuresOfText('Should we?', { tools, toolChoice: 'auto' }))).toBe(
        'fusion rule:research',
      )
      expect(chosen(featuresOfText('Should we?', { tools, toolChoice: 'none' }))).toBe(
        'fusion rule:research',
      )
    },
  )

  test('more than one model for an image, however few words stand beside it', () => {
    const image = { type: 'image', url: 'https://example.org/cat.png' } as const
    expect(chosen(featuresOfText([{ type: 'text', text: 'my cat' }, image]))).toBe(
      'synthesize default',
    )
    expect(chosen(featuresOfText([image]))).toBe('synthesize default')
  })
})
