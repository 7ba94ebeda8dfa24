import type { Images } from './nodes.ts'

/** An image says by itself, to its server, that an answer was read, and what the answer put into its address: so nobody loads it unasked. */
export const onClick: Images = ({ text, address }) => {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'load-image'
  const label = text === '' ? '' : ` “${text}”`
  button.textContent = `Load the image${label} from ${address.host}`
  button.addEventListener('click', () => loadImage(button, { alt: text, address: address.href }))
  return button
}

/** The button stays in its place, so that the nodes around it stay as they are known. */
function loadImage(
  button: HTMLButtonElement,
  { alt, address }: { readonly alt: string; readonly address: string },
): void {
  const image = document.createElement('img')
  image.referrerPolicy = 'no-referrer'
  image.alt = alt
  image.addEventListener('error', () => {
    button.textContent = `The image did not load: ${address}`
  })
  image.src = address
  button.disabled = true
  button.replaceChildren(image)
}
