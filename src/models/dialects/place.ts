/** Where a part of an answer stands: behind so many characters of its text, and so many of its calls. */
export interface Place {
  readonly textChars: number
  readonly toolCalls: number
}
