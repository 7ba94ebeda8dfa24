/** What a person can do about a failure, by its code. */
const REMEDIES: Readonly<Record<string, string>> = {
  invalid_request: 'Change the question or the settings.',
  provider_not_configured: 'Choose another mixture, or give the gateway the key of this provider.',
  model_not_found: 'Choose another mixture or model.',
  upstream_rejected: 'The run shows which model rejected it and why; choose another mixture.',
  invalid_api_key: 'Enter a valid key at the top of the page.',
  budget_exhausted: 'Give the session a larger budget, or end it, under the budget at the top.',
  forbidden:
    'Take back the settings that change the mixture, such as the strategy, or use a key with this right.',
  not_found: 'Choose another mixture or model.',
  request_too_large: 'Shorten the question, send fewer pictures, or start a new conversation.',
  rate_limited: 'Ask again after the pause.',
  upstream_rate_limited: 'The providers limit the rate: ask again in a minute.',
  quorum_not_met:
    'The run shows which agents failed and why: ask again, or add fallbacks to the mixture.',
  upstream_failed:
    'The run shows which models failed and why: ask again, or choose another mixture.',
  upstream_timeout: 'Ask again, or choose a mixture with faster models.',
  wrong_format: 'Ask again, or choose a mixture whose models can write this format.',
  unreachable: 'Check that the gateway runs and that you are online, then ask again.',
  cut_off: 'The connection broke off: ask again.',
}

/** What helps after a failure of this code. */
export function remedyFor(code: string): string {
  return REMEDIES[code] ?? 'Ask again; if it fails once more, the log of the gateway says why.'
}
