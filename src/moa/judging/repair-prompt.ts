/** What is added when the verdict was not usable: the start of it, and what is wrong with it. */
export function repairPrompt(prompt: string, reply: string, problems: readonly string[]): string {
  return [
    prompt,
    `You replied to this before, and the reply could not be used. It began:\n${reply}`,
    `What is wrong with it:\n${problems.map((problem) => `- ${problem}`).join('\n')}`,
    'Reply again, with the JSON object alone.',
  ].join('\n\n')
}
