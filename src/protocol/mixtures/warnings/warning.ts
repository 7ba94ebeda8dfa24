/** What is known of the models, for warnings. */
export interface ModelFacts {
  readonly hasPrice: (model: string) => boolean
  /** Why a model cannot be called now; null when it can. */
  readonly problem: (model: string) => string | null
  /** The families of the models of a panel, each once, and how many independent votes its agents are worth. */
  readonly panel: (models: readonly string[]) => {
    readonly families: readonly string[]
    readonly votes: number
  }
  /** Whether an expression could take too long on a long text, so that it is not used there. */
  readonly mayBeSlow: (pattern: string) => boolean
}

export interface Warning {
  readonly path: string
  readonly message: string
}
