/** Longer texts are compared only until here, so that a page stays quick. */
const MAX_SENTENCES = 400
/** A sentence with fewer words is like anything. */
const LEAST_WORDS = 2

/** The sentences of a text in markdown, as plain text: without marks, code blocks and tables. */
export function sentencesOf(markdown: string): readonly string[] {
  const segmenter = new Intl.Segmenter(undefined, { granularity: 'sentence' })
  const sentences: string[] = []
  for (const line of linesOf(markdown)) {
    for (const { segment } of segmenter.segment(line)) {
      const sentence = segment.trim()
      if (wordsOf(sentence) >= LEAST_WORDS) sentences.push(sentence)
      if (sentences.length === MAX_SENTENCES) return sentences
    }
  }
  return sentences
}

/** A list item or a heading is a paragraph of its own; wrapped lines are one. */
function linesOf(markdown: string): readonly string[] {
  const withoutCode = markdown.replace(/^ {0,3}(```|~~~)[\s\S]*?(?:^ {0,3}\1|(?![\s\S]))/gmu, '\n')
  const paragraphs: string[] = []
  let open = false
  for (const line of withoutCode.split('\n')) {
    const text = line.trim()
    const starts = /^(?:#{1,6} |[-*+] |\d{1,9}[.)] |> ?)/u.exec(text)
    if (text === '' || text.startsWith('|')) {
      open = false
      continue
    }
    const plain = plainOf(starts === null ? text : text.slice(starts[0].length))
    const last = paragraphs.length - 1
    if (open && starts === null) paragraphs[last] = `${paragraphs[last] ?? ''} ${plain}`
    else paragraphs.push(plain)
    open = true
  }
  return paragraphs
}

/** Without the marks of emphasis, code and links. */
function plainOf(text: string): string {
  return text
    .replace(/!?\[([^\]]*)\]\([^)]*\)/gu, '$1')
    .replace(/(\*\*|__|\*|~~|`)/gu, '')
    .trim()
}

function wordsOf(text: string): number {
  return text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0
}
