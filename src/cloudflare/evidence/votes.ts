import { DurableObject } from 'cloudflare:workers'

/** The votes of one tenant, and the rows of its studies. */
export class Votes extends DurableObject<object> {}
