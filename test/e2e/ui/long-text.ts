/** Headings, prose, lists, tables and code of so many tokens. */
export function markdownOf(tokens: number): string {
  const part = [
    '## What the *harbour* says\n',
    'The **café** on the quay waves back, naïve as [ever](https://example.org/ever), and `code` is _in_ it.\n',
    '- first of the list\n- second, with **weight**\n  - one that is deeper\n- third\n',
    '| Name | Price | Note |\n| --- | ---: | --- |\n| one | 1 | first |\n| two | 22 | second |\n',
    '```ts\nconst answer = 17 * 23\nconsole.log(answer)\n```\n',
    '> A quotation that goes on for a line or two.\n',
    '1. one\n2. two\n3. three\n\n',
  ].join('\n')
  const words = part.match(/\s*\S+/g)?.length ?? 1
  return part.repeat(Math.ceil(tokens / words))
}
