import { CULTURE } from './facts-of-culture.ts'
import { NATURE } from './facts-of-nature.ts'
import { PLACES } from './facts-of-places.ts'
import { TECHNOLOGY } from './facts-of-technology.ts'

/**
 * Every fact of the simulated models, as text; `facts.ts` describes the format. The build writes it to a static asset, because
 * a deployment with real models never reads it.
 */
export const TABLES = [PLACES, NATURE, CULTURE, TECHNOLOGY].map((table) => table.trim()).join('\n')
