/** Looks at what markdown became, in the page: everything that is not on these lists is a finding. */
import { markup, render } from './harness.ts'

export { render }

/** Written out a second time, so that a mistake in the renderer shows. */
const TAGS =
  'A P BR EM STRONG DEL CODE PRE BLOCKQUOTE UL OL LI H3 H4 H5 H6 HR TABLE THEAD TBODY TR TH TD INPUT BUTTON DIV SPAN'.split(
    ' ',
  )
const SHARED = ['class', 'tabindex', 'role', 'aria-label', 'dir', 'title']
const OWN: Readonly<Record<string, readonly string[]>> = {
  A: ['href', 'rel', 'target'],
  OL: ['start'],
  TH: ['scope'],
  INPUT: ['type', 'disabled', 'checked'],
  BUTTON: ['type'],
}
const CLASS = /^(?:code|copy|table|load-image|host|language-[a-z0-9+#-]{1,20})$/

/** What must not be in an element. */
function findings(root: Element): readonly string[] {
  return Array.from(root.querySelectorAll('*')).flatMap((element) => {
    const { tagName } = element
    const names = element.getAttributeNames()
    const wrong = names.filter((name) => !SHARED.includes(name) && !OWN[tagName]?.includes(name))
    const value = element.getAttribute('class')
    return [
      ...(TAGS.includes(tagName) ? [] : [`the tag ${tagName}`]),
      ...wrong.map((name) => `${tagName} ${name}`),
      ...(value === null || CLASS.test(value) ? [] : [`the class ${value}`]),
      ...linkFindings(element),
    ]
  })
}

function linkFindings(element: Element): readonly string[] {
  if (!(element instanceof HTMLAnchorElement)) return []
  const { protocol, username, host } = element
  const own = host === location.host && protocol !== 'mailto:'
  return [
    ...(['http:', 'https:', 'mailto:'].includes(protocol) ? [] : [`the scheme ${protocol}`]),
    ...(username === '' || protocol === 'mailto:' ? [] : ['a name in an address']),
    ...(own ? ['an address of this page'] : []),
    ...(protocol === 'mailto:' && element.search !== '' ? ['headers of mail'] : []),
    ...(element.rel.includes('noopener') && element.target === '_blank' ? [] : ['a bare link']),
  ]
}

function depthOf(element: Element): number {
  return Array.from(element.children).reduce((most, child) => Math.max(most, 1 + depthOf(child)), 0)
}

/** What is wrong with a text in the page, whole and a character at a time. */
export function inspect(text: string, limits: { readonly characters: boolean }): readonly string[] {
  const whole = render([text])
  document.body.append(whole)
  const found = [...findings(whole)]
  if (depthOf(whole) > 32) found.push(`a depth of ${depthOf(whole)}`)
  if (limits.characters) {
    const slowly = render(Array.from(text))
    document.body.append(slowly)
    found.push(...findings(slowly))
    if (slowly.innerHTML !== whole.innerHTML) found.push('another tree, a character at a time')
  }
  if ('hit' in window) found.push('code that ran')
  return found
}

/** The splits of a text in two after which it becomes another tree; `most` of them are tried. */
export function otherSplits(text: string, most: number): readonly number[] {
  const expected = markup([text])
  const step = Math.max(1, Math.floor(text.length / most))
  const splits = Array.from({ length: Math.floor(text.length / step) }, (_, index) => index * step)
  return splits.filter((at) => markup([text.slice(0, at), text.slice(at)]) !== expected)
}
