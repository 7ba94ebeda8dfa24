/** Asks an aggregator for the comparison that an analyst would write, in its own reasoning and without another call. */
export const INLINE_ANALYSIS =
  'Before you write, compare the responses in your own reasoning, which the user does not see: what all of them say, ' +
  'where they contradict each other and which side has the better reason, what only some of them cover, and what none of ' +
  'them does. Then write the answer alone, without this comparison: rest it on what they share, settle each ' +
  'contradiction or say that it is open, and keep a point that one of them makes alone where it stands up to a check.'
