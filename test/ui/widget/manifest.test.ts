import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { EdgeMoa } from '../../../src/ui/widget/element.ts'

interface Named {
  readonly name: string
}
interface Declaration {
  readonly [list: string]: readonly Named[]
}

async function declared(): Promise<Declaration> {
  const text = await readFile('src/ui/widget/custom-elements.json', 'utf8')
  const { modules } = JSON.parse(text) as { modules: { declarations: Declaration[] }[] }
  return modules[0]?.declarations[0] ?? {}
}

const namesOf = (list: readonly Named[] = []) => list.map(({ name }) => name).toSorted()

/** All that the sources of the element hold. */
async function sources(): Promise<string> {
  const files = [
    'chat.ts',
    'view/panel.ts',
    'view/turn-view.ts',
    'view/steps-view.ts',
    'view/widget.css',
  ]
  const texts = await Promise.all(files.map((file) => readFile(`src/ui/widget/${file}`, 'utf8')))
  return texts.join('\n')
}

const found = (text: string, pattern: RegExp) =>
  [
    ...new Set([...text.matchAll(pattern)].flatMap(([, ...groups]) => groups.join('').split(' '))),
  ].toSorted()

test('the manifest has the attributes of the element', async () => {
  expect(namesOf((await declared())['attributes'])).toEqual(EdgeMoa.observedAttributes.toSorted())
})

test('the manifest has the properties and methods of the element', async () => {
  const { members = [] } = await declared()
  // Those without an accessor of their own are plain properties.
  const plain = ['fetch', 'request']
  for (const { name } of members) {
    expect([name, plain.includes(name) || name in EdgeMoa.prototype]).toEqual([name, true])
  }
})

test('the manifest has the events, slots, parts and variables', async () => {
  const manifest = await declared()
  const text = await sources()
  expect(namesOf(manifest['events'])).toEqual(found(text, /'(moa-[a-z]+)'/g))
  expect(namesOf(manifest['slots'])).toEqual(found(text, /node\('slot', \{ name: '([a-z]+)'/g))
  expect(namesOf(manifest['cssParts'])).toEqual(
    found(text, /part: '([a-z]+)'|buttonOf\('[a-z ]+', '([a-z ]+)'/g),
  )
  expect(namesOf(manifest['cssProperties'])).toEqual(found(text, /(--moa-[a-z-]+)/g))
})

test('package.json names the manifest, where editors look for it', async () => {
  const { customElements } = JSON.parse(await readFile('package.json', 'utf8')) as {
    customElements: string
  }
  expect(await readFile(customElements, 'utf8')).toContain('"edge-moa"')
})
