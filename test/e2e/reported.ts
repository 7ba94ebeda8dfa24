import type { WireCompletion } from '../../src/protocol/openai-chat/chat-response.ts'
import type { WireReport } from '../../src/protocol/runs/report-response.ts'

/** A completion whose request did not leave the report out. */
export type ReportedCompletion = WireCompletion & { readonly moa: WireReport }
