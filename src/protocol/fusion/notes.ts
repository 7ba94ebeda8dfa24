/**
 * Remarks on an answer of fusion. They stand among the reasons of its report and do not mean that it is degraded: the
 * mixture did all that it promises, and its answers may be cached.
 */
export const FUSION_NOTES = {
  /** The panel was to search the web, and has no tools here. */
  withoutWeb: 'fusion_without_web',
} as const
