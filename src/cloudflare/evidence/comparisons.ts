import { DurableObject } from 'cloudflare:workers'

/** The comparisons of one mixture of a tenant: their sums, the money of the day, and the last of them. */
export class Comparisons extends DurableObject<object> {}
