/** A text in pieces, which long requests share: joined, it would be a copy of its own for each of them. */
export class JoinedText {
  readonly pieces: readonly string[]

  constructor(pieces: readonly string[]) {
    this.pieces = pieces
  }

  toJSON(): string {
    return this.pieces.join('')
  }
}
