/** Writes the markdown of a model into an element, as it arrives. */
export interface MarkdownWriter {
  /** Appends a part of the text; it shows with the next frame. */
  write(part: string): void
  /** The text is complete. */
  end(): void
  /** Empties the element, for another text. */
  clear(): void
}

/** A writer into an empty element. */
export function createMarkdown(target: HTMLElement): MarkdownWriter {
  return {
    write: (part) => target.append(part),
    end: () => {},
    clear: () => target.replaceChildren(),
  }
}
