/**
 * The reasons why an answer ends, in OpenAI's words: https://ai.google.dev/api/generate-content#FinishReason. One that is
 * not here means that there is no answer. An answer of `CONTINUATION` would go on in another request.
 */
export const FINISH_REASONS: ReadonlyMap<string, string> = new Map([
  ['STOP', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['CONTINUATION', 'length'],
  ...[
    'SAFETY',
    'RECITATION',
    'LANGUAGE',
    'BLOCKLIST',
    'PROHIBITED_CONTENT',
    'SPII',
    'MODEL_ARMOR',
    'ESCALATION',
    'IMAGE_SAFETY',
    'IMAGE_PROHIBITED_CONTENT',
    'IMAGE_RECITATION',
    'IMAGE_OTHER',
  ].map((reason) => [reason, 'content_filter'] as const),
])

/** What stands in place of a reason in the chunks before the last. */
export const NO_REASON = 'FINISH_REASON_UNSPECIFIED'
