/**
 * The parts of the page that load when the first of them is shown. They are one file: with a file for each, what several of
 * them share would be cut into many small ones, which compress badly.
 */
export { Compare } from './compare/compare.ts'
export { compareAnswer } from './compare/round.ts'
export { ExportPanel } from './export/export-panel.ts'
export { SharePanel } from './export/share-panel.ts'
export { StoredRun } from './layout/stored-run.ts'
export { SettingsForm } from './settings/settings-form.ts'
export { fillRequest } from './state/try-request.ts'
