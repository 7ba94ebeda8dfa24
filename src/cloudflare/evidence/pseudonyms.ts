/** The name under which the salt of votes is stored; no study has it. */
const OF_VOTES = ''

/** The salts of the pseudonyms of one tenant: one for votes, and one for each study. They leave this object in no response. */
export class Pseudonyms {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  prepare(): void {
    this.#sql.exec(
      'CREATE TABLE IF NOT EXISTS salts (study TEXT PRIMARY KEY, salt BLOB NOT NULL) WITHOUT ROWID',
    )
  }

  /** What a voter is stored as. */
  ofVoter(name: string): Promise<string> {
    return this.of(OF_VOTES, 'voter', name)
  }

  /** What a name is stored as: an HMAC-SHA256 of its kind and the name, shortened to 64 bits. */
  async of(
    study: string,
    kind: 'voter' | 'participant' | 'cluster' | 'session',
    name: string,
  ): Promise<string> {
    const algorithm = { name: 'HMAC', hash: 'SHA-256' }
    const key = await crypto.subtle.importKey('raw', this.#salt(study), algorithm, false, ['sign'])
    const text = new TextEncoder().encode(`${kind}\n${name}`)
    const bytes = new Uint8Array(await crypto.subtle.sign('HMAC', key, text))
    return Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('')
  }

  /** Nobody can make the pseudonyms of the study again. */
  forget(study: string): void {
    this.#sql.exec('DELETE FROM salts WHERE study = ?', study)
  }

  #salt(study: string): ArrayBuffer {
    const random = crypto.getRandomValues(new Uint8Array(32))
    this.#sql.exec('INSERT OR IGNORE INTO salts VALUES (?, ?)', study, random)
    const query = 'SELECT salt FROM salts WHERE study = ?'
    return this.#sql.exec<{ salt: ArrayBuffer }>(query, study).one().salt
  }
}
