import { EdgeMoa } from './element.ts'

export { createClient } from './client/client.ts'
export { EdgeMoa }

const { customElements } = globalThis as Partial<typeof globalThis>
if (customElements?.get('edge-moa') === undefined) customElements?.define('edge-moa', EdgeMoa)

declare global {
  interface HTMLElementTagNameMap {
    'edge-moa': EdgeMoa
  }
}
