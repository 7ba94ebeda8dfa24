import * as z from 'zod'

/** One of these words; their meanings read well as Markdown, in a generated client and on the page. */
export function oneOf<K extends string>(meanings: Readonly<Record<K, string>>) {
  const words = Object.keys(meanings) as K[]
  const description = words.map((word) => `- \`${word}\`: ${meanings[word]}`).join('\n')
  return z.enum(words).meta({ description })
}
