/** Attributes that are there or not. */
const SWITCHES = ['show-cost', 'votes', 'open']

/** Attributes with a text. */
const TEXTS = [
  'url',
  'key',
  'mixture',
  'heading',
  'placeholder',
  'intro',
  'theme',
  'variant',
  'progress',
  'history',
  'max-turns',
]

/** Every attribute of the element. */
export const ATTRIBUTES: readonly string[] = [...TEXTS, ...SWITCHES, 'token']

// Where there are no elements, as on a server that renders pages, the file of the widget can still be imported.
const Base = globalThis.HTMLElement ?? (Object as unknown as typeof HTMLElement)

/** An element with a property for each attribute; null is an absent attribute. */
export class ReflectingElement extends Base {
  declare url: string | null
  declare key: string | null
  declare mixture: string | null
  declare heading: string | null
  declare placeholder: string | null
  declare intro: string | null
  declare theme: string | null
  declare variant: string | null
  declare progress: string | null
  declare history: string | null
  declare maxTurns: string | null
  declare showCost: boolean
  declare votes: boolean
  declare open: boolean
}

for (const attribute of [...TEXTS, ...SWITCHES]) {
  const name = attribute.replace(/-./, (dash) => dash.slice(1).toUpperCase())
  const isSwitch = SWITCHES.includes(attribute)
  const property: PropertyDescriptor & ThisType<HTMLElement> = {
    get() {
      return isSwitch ? this.hasAttribute(attribute) : this.getAttribute(attribute)
    },
    set(value: string | boolean | null | undefined) {
      if (value === null || value === undefined || value === false) this.removeAttribute(attribute)
      else this.setAttribute(attribute, value === true ? '' : value)
    },
  }
  Object.defineProperty(ReflectingElement.prototype, name, property)
}
