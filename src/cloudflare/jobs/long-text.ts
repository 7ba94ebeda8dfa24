/** A value in SQLite may have 2 MB; in UTF-16 units, each of which takes three bytes at the most. */
const PIECE_UNITS = 600_000

/** To be made before anything is written or read. */
export const TEXTS_SCHEMA = `
  CREATE TABLE IF NOT EXISTS texts (name TEXT NOT NULL, piece INTEGER NOT NULL,
    text TEXT NOT NULL, PRIMARY KEY (name, piece))`

/** Texts of any length in the SQLite of a Durable Object, cut into rows that it can hold. */
export class LongTexts {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /** Writes it in the place of what had this name. */
  write(name: string, text: string): void {
    this.#sql.exec('DELETE FROM texts WHERE name = ?', name)
    let from = 0
    for (let piece = 0; piece === 0 || from < text.length; piece += 1) {
      const to = endOfPiece(text, from)
      this.#sql.exec('INSERT INTO texts VALUES (?, ?, ?)', name, piece, text.slice(from, to))
      from = to
    }
  }

  /** Null when there is none. */
  read(name: string): string | null {
    const rows = this.#sql
      .exec<{ text: string }>('SELECT text FROM texts WHERE name = ? ORDER BY piece', name)
      .toArray()
    return rows.length === 0 ? null : rows.map(({ text }) => text).join('')
  }
}

/** Where a piece ends: a character of two units must stay whole, or SQLite would change it. */
function endOfPiece(text: string, from: number): number {
  const end = from + PIECE_UNITS
  const unit = text.charCodeAt(end - 1)
  return unit >= 0xd800 && unit <= 0xdbff && end < text.length ? end - 1 : end
}
