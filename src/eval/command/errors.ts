/** A command line that is not valid: exit status 2, with the usage. */
export class UseError extends Error {
  override readonly name = 'UseError'
}

/** A failure to show in one plain sentence: exit status 1. */
export class EvalError extends Error {
  override readonly name = 'EvalError'
}
