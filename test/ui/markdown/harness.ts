/** Markdown without frames, so that a test can render thousands of texts. */
import { createCleaner } from '../../../src/ui/shared/markdown/clean.ts'
import { MarkdownDocument } from '../../../src/ui/shared/markdown/document.ts'
import { onClick } from '../../../src/ui/shared/markdown/images.ts'
import type { Images } from '../../../src/ui/shared/markdown/nodes.ts'

export { createMarkdown } from '../../../src/ui/shared/markdown/markdown.ts'

/** The element with a text that came in these parts; each part was shown before the next. */
export function render(parts: readonly string[], images: Images = onClick): HTMLElement {
  const target = document.createElement('div')
  const clean = createCleaner()
  const written = new MarkdownDocument(target, images)
  for (const part of parts) {
    written.add(clean(part))
    written.show()
  }
  written.end()
  return target
}

/** The same as markup, for comparison. */
export function markup(parts: readonly string[], images?: Images): string {
  return render(parts, images).innerHTML
}

/** What an element would show after this part of a text. */
export function markupWhile(text: string): string {
  const target = document.createElement('div')
  const written = new MarkdownDocument(target, onClick)
  written.add(createCleaner()(text))
  written.show()
  return target.innerHTML
}
