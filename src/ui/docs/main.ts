import { addCopyButtons } from './copy.ts'
import { opensTargets } from './reveal.ts'
import { addSearch } from './search.ts'

addCopyButtons(document)
opensTargets()
addSearch(document)
