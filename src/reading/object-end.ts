/** Follows the text of a JSON object as it comes, to know when the object is whole. Reads each character once. */
export class ObjectEnd {
  #depth = 0
  #inString = false
  #escaped = false
  #begun = false
  #last = ''

  /** Whether the object has begun and is not whole yet. */
  get open(): boolean {
    return this.#depth > 0
  }

  /** Whether the object has ended. What follows it is not looked at. */
  get whole(): boolean {
    return this.#begun && this.#depth === 0
  }

  /** Whether another object may begin here, inside of it. */
  get takesObject(): boolean {
    return !this.#inString && (this.#last === ':' || this.#last === ',' || this.#last === '[')
  }

  /** Takes the next text. */
  add(text: string): void {
    for (let at = 0; at < text.length && !this.whole; at++) this.#take(text.charAt(at))
  }

  #take(char: string): void {
    if (char > ' ') this.#last = char
    if (this.#escaped) this.#escaped = false
    else if (this.#inString) {
      if (char === '\\') this.#escaped = true
      else if (char === '"') this.#inString = false
    } else if (char === '{' || (char === '[' && this.#begun)) {
      this.#depth += 1
      this.#begun = true
    } else if (!this.#begun) return
    else if (char === '"') this.#inString = true
    else if (char === '}' || char === ']') this.#depth -= 1
  }
}
