/** Attributes with a text, by the property that has the same value. */
const TEXTS = {
  url: 'url',
  key: 'key',
  mixture: 'mixture',
  heading: 'heading',
  placeholder: 'placeholder',
  intro: 'intro',
  theme: 'theme',
  variant: 'variant',
  progress: 'progress',
  history: 'history',
  maxTurns: 'max-turns',
} as const

/** Attributes that are there or not, by property. */
const SWITCHES = { showCost: 'show-cost', open: 'open' } as const

/** Every attribute of the element. */
export const ATTRIBUTES: readonly string[] = [
  ...Object.values(TEXTS),
  ...Object.values(SWITCHES),
  'token',
  'lang',
]

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
  declare open: boolean
}

reflectAttributes(ReflectingElement.prototype)

function reflectAttributes(prototype: HTMLElement): void {
  const define = (name: string, property: PropertyDescriptor & ThisType<HTMLElement>) =>
    Object.defineProperty(prototype, name, { configurable: true, enumerable: true, ...property })
  for (const [name, attribute] of Object.entries(TEXTS)) {
    define(name, {
      get() {
        return this.getAttribute(attribute)
      },
      set(value: string | null | undefined) {
        if (value === null || value === undefined) this.removeAttribute(attribute)
        else this.setAttribute(attribute, value)
      },
    })
  }
  for (const [name, attribute] of Object.entries(SWITCHES)) {
    define(name, {
      get() {
        return this.hasAttribute(attribute)
      },
      set(value: unknown) {
        this.toggleAttribute(attribute, Boolean(value))
      },
    })
  }
}
