import { MarkdownFrames } from './frames.ts'
import { asAddress, type Images } from './nodes.ts'

/** Writes the markdown of a model into an element, as it arrives. */
export interface MarkdownWriter {
  /** Appends a part of the text; it shows with the next frame. */
  write(part: string): void
  /** The text is complete. */
  end(): void
  /** Empties the element, for another text. */
  clear(): void
}

/** What a page may decide. */
export interface MarkdownOptions {
  /** How images are shown. Default: by their address */
  readonly images?: Images
}

/**
 * A writer into an empty element. It builds nodes from a fixed list of tags and attributes, and never HTML: what a model writes is
 * text, or one of these. Links lead to http, https and mailto only; images load when a person clicks them.
 */
export function createMarkdown(
  target: HTMLElement,
  { images = asAddress }: MarkdownOptions = {},
): MarkdownWriter {
  let frames = new MarkdownFrames(target, images)
  return {
    write: (part) => frames.write(part),
    end: () => frames.end(),
    clear() {
      frames.stop()
      target.replaceChildren()
      frames = new MarkdownFrames(target, images)
    },
  }
}
