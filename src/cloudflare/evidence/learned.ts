import { DurableObject } from 'cloudflare:workers'

/** What one mixture of a tenant has learned from the outcomes of its runs. */
export class Learned extends DurableObject<object> {}
