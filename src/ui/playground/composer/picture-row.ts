import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'
import { pictures } from './message.ts'
import { addPictures, picturesProblem, removePicture } from './pictures.ts'

/** The pictures of the message, and a button for more. */
export function PictureRow(): VNode {
  const onChange = (event: Event) => {
    const field = event.target as HTMLInputElement
    void addPictures([...(field.files ?? [])])
    // So that the same file can be chosen once more.
    field.value = ''
  }
  return html`<div class="row pictures">
    <label class="file">
      Add pictures
      <input
        class="visually-hidden"
        type="file"
        accept="image/png,image/jpeg,image/gif,image/webp"
        multiple
        onChange=${onChange}
      />
    </label>
    ${pictures.value.map(
      ({ id, name, url }) =>
        html`<figure key=${id}>
          <img src=${url} alt=${name} />
          <button type="button" aria-label=${`Remove ${name}`} onClick=${() => removePicture(id)}>
            ×
          </button>
        </figure>`,
    )}
    ${picturesProblem.value !== null && html`<p role="alert">${picturesProblem.value}</p>`}
  </div>`
}
