import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasChromium } from '../../e2e/chromium.ts'
import { openModule, type ModulePage } from '../support/browser.ts'
import type * as harness from './harness.ts'

declare global {
  interface Window {
    tested: typeof harness
  }
}

/** Texts with what they become. Attributes that every link, table or block of code has are left out. */
const SHOWN: Record<string, string> = {
  'Hello *world*, **bold**, ***both***, ~~gone~~ and `code`.':
    '<p>Hello <em>world</em>, <strong>bold</strong>, <em><strong>both</strong></em>, <del>gone</del> and <code>code</code>.</p>',
  'snake_case_name, $HOME/bin, $5, arr[0], [1] and 5*3':
    '<p>snake_case_name, $HOME/bin, $5, arr[0], [1] and 5*3</p>',
  'Emoji 😀 *😀*': '<p>Emoji 😀 <em>😀</em></p>',
  'a **without end\n\nnext': '<p>a **without end</p><p>next</p>',
  '[a](without end\n\nnext': '<p>[a](without end</p><p>next</p>',
  '![a without end\n\nnext': '<p>![a without end</p><p>next</p>',
  '`a without end\n\nnext': '<p>`a without end</p><p>next</p>',
  '$a without end\n\nnext': '<p>$a without end</p><p>next</p>',
  '`` a ` b ``': '<p><code>a ` b</code></p>',
  '\\*not\\* \\( a_1 \\) $$x_1$$': '<p>*not* <code>a_1</code> <code>x_1</code></p>',
  'a<br>b\nc\\\nd': '<p>a<br>b<br>c<br>d</p>',
  '# One\n## Two ##\n###### Six': '<h3>One</h3><h4>Two</h4><h6>Six</h6>',
  '#hashtag': '<p>#hashtag</p>',
  'text\n---\ntext': '<p>text</p><hr><p>text</p>',
  '- a\n- b\n  - c\n\n  more\n- d':
    '<ul><li><p>a</p></li><li><p>b</p><ul><li><p>c</p></li></ul><p>more</p></li><li><p>d</p></li></ul>',
  '1. a\n  - b\n2. c\n\n3. d':
    '<ol><li><p>a</p><ul><li><p>b</p></li></ul></li><li><p>c</p></li><li><p>d</p></li></ol>',
  '7) seven': '<ol start="7"><li><p>seven</p></li></ol>',
  'The year\n1986. was good': '<p>The year<br>1986. was good</p>',
  '- [ ] a\n- [x] b':
    '<ul><li><p><input type="checkbox" disabled="" aria-label="To do">a</p></li><li><p><input type="checkbox" disabled="" checked="" aria-label="Done">b</p></li></ul>',
  '> a\n> > b\nlazy\n\nafter':
    '<blockquote><p>a</p><blockquote><p>b<br>lazy</p></blockquote></blockquote><p>after</p>',
  '```js\na\n\n  b `c`\n```\nafter':
    '<div class="code"><pre><code class="language-js">a\n\n  b `c`</code></pre><button>Copy code</button></div><p>after</p>',
  '- a\n  ```\n  b\n  ```':
    '<ul><li><p>a</p><div class="code"><pre><code>b</code></pre><button>Copy code</button></div></li></ul>',
  '$$\na_1\n$$\nafter':
    '<div class="code"><pre><code>a_1</code></pre><button>Copy code</button></div><p>after</p>',
  '| a | b |\n|---|:-:|\n| 1 | `x\\|y` | more |\n| 2\nafter':
    '<div class="table"><table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td><code>x|y</code></td></tr><tr><td>2</td><td></td></tr></tbody></table></div><p>after</p>',
  '|x| = 3': '<p>|x| = 3</p>',
  '[a](https://a.example/b_(c) "title")': '<p><a href="https://a.example/b_(c)">a</a></p>',
  '(https://a.example/b).': '<p>(<a href="https://a.example/b">https://a.example/b</a>).</p>',
  '<https://a.example>': '<p><a href="https://a.example/">https://a.example</a></p>',
  '[bank.example](https://evil.example)':
    '<p><a href="https://evil.example/">bank.example</a> (evil.example)</p>',
  '[a](mailto:a@b.example)': '<p><a href="mailto:a@b.example">a</a></p>',
}

const COMMON =
  / (?:tabindex="0"|role="region"|aria-label="Table"|scope="col"|type="button"|class="(?:copy|load-image)"|rel="noopener noreferrer nofollow ugc"|target="_blank")/g

describe.skipIf(!hasChromium('markdown in a browser'))('markdown of models', () => {
  let module: ModulePage
  beforeAll(async () => {
    module = await openModule('test/ui/markdown/harness.ts')
  })
  afterAll(() => module[Symbol.asyncDispose]())
  const markup = async (text: string) =>
    (await module.page.evaluate((markdown) => window.tested.markup([markdown]), text)).replace(
      COMMON,
      '',
    )
  const markupWhile = async (text: string) =>
    (await module.page.evaluate((markdown) => window.tested.markupWhile(markdown), text)).replace(
      COMMON,
      '',
    )

  test.each(Object.entries(SHOWN))('%j', async (text, expected) => {
    expect(await markup(text)).toBe(expected)
  })

  test.each([
    ['a *b', '<p>a <em>b</em></p>'],
    ['a **b c', '<p>a <strong>b c</strong></p>'],
    ['a **', '<p>a </p>'],
    ['a `b', '<p>a <code>b</code></p>'],
    ['a [b', '<p>a b</p>'],
    ['a [b](https://c', '<p>a b</p>'],
    ['##', ''],
    ['- ', ''],
    ['``', ''],
    ['| a | b', ''],
    ['```js\na\n``', '<div class="code"><pre><code class="language-js">a</code></pre></div>'],
  ])('%j shows no marker while more may come', async (text, expected) => {
    expect(await markupWhile(text)).toBe(expected)
  })
})
