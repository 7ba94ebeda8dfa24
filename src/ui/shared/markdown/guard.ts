/** Where a link or an image of a model may lead. */
export interface Address {
  /** As a browser reads it: look-alikes of letters are spelled out ("xn--…"). */
  readonly href: string
  /** What is shown of it. */
  readonly host: string
}

/** The address of a link; null if it is none that may be followed. */
export function linkAddress(written: string): Address | null {
  const text = written.trim()
  if (/^mailto:[^\s?@/\\<>"]+@[^\s?@/\\<>"]+$/i.test(text))
    return { href: text, host: text.slice('mailto:'.length) }
  return webAddress(text, /^https?:\/\/[^/\\@]/i)
}

/** The address of an image; null if it is none that may be loaded. */
export function imageAddress(written: string): Address | null {
  return webAddress(written.trim(), /^https:\/\/[^/\\@]/i)
}

/** Other schemes, addresses that begin at the page's, names of users, and whitespace or controls inside are rejected. */
function webAddress(text: string, form: RegExp): Address | null {
  // oxlint-disable-next-line no-control-regex
  if (!form.test(text) || /[\0-\x20\x7f-\xa0<>"\\]/.test(text)) return null
  const url = URL.parse(text)
  if (url === null || url.username !== '' || url.password !== '') return null
  return { href: url.href, host: url.host }
}

/** Whether a text names a host other than the one to which its link leads. */
export function misleads(text: string, { host, href }: Address): boolean {
  const named =
    /^\s*(?:https?:\/\/)?(?:[^\s/@]*@)?((?:[\p{L}\p{N}-]+\.)+\p{L}{2,})(?=[:/?#\s]|$)/iu.exec(text)
  if (named?.[1] === undefined) return false
  const real = href.startsWith('mailto:') ? host.replace(/^.*@/, '') : host.replace(/:\d+$/, '')
  const bare = (name: string) => name.toLowerCase().replace(/^www\./, '')
  return bare(named[1]) !== bare(real)
}
