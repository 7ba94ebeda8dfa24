import { DurableObject } from 'cloudflare:workers'

/** The changes that are proposed for one mixture of a tenant, and what tests have shown of them. */
export class Improvements extends DurableObject<object> {}
