/** The result of a call of a tool (2025-11-25, server/tools, "Tool Result"). */
export interface ToolResult {
  readonly content: readonly { readonly type: 'text'; readonly text: string }[]
  readonly structuredContent: object
  /** The call failed; the model that made it reads why. */
  readonly isError: boolean
}
