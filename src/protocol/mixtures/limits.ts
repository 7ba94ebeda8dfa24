/** Most characters of an id that comes from outside. */
export const MAX_ID_CHARS = 64
/** Most messages of one conversation. */
export const MAX_MESSAGES = 2_048
/** Most values of a list in a request that needs no more. */
export const MAX_LIST = 1_000
/** Most proposer layers of a mixture, and agents of a layer. */
export const MAX_LAYERS = 8
export const MAX_AGENTS = 16
/** Highest limit on the calls of a run. */
export const MAX_CALLS = 1_000
/** Longest model id, simulated faults included. */
export const MAX_MODEL_CHARS = 256
