import type { CallSettings } from '../../../src/moa/model-port.ts'
import type { Message, Part } from '../../../src/moa/message.ts'
import { featuresOf, type Features } from '../../../src/moa/choosing/features.ts'

/** The features of a request that consists of one message. */
export function featuresOfText(
  content: string | readonly Part[],
  settings: CallSettings = {},
): Features {
  return featuresOf({ messages: [{ role: 'user', content }], settings })
}

/** The features of a conversation. */
export function featuresOfTurns(
  messages: readonly Message[],
  settings: CallSettings = {},
): Features {
  return featuresOf({ messages, settings })
}
