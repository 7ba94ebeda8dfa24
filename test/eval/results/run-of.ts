import type { EvalOptions, RunFile } from '../../../src/eval/results/run-file.ts'

/** `run.json` of a run with these fields. */
export function runOf(fields: Partial<RunFile> = {}): RunFile {
  return {
    schema: 1,
    startedAt: '2026-11-28T00:00:00.000Z',
    url: 'http://gateway.test',
    simulated: true,
    questionsFile: null,
    questionsHash: 'none',
    questions: 2,
    systems: [],
    mixtureVersions: {},
    judges: [],
    options: optionsOf(),
    ...fields,
  }
}

export function optionsOf(fields: Partial<EvalOptions> = {}): EvalOptions {
  return {
    mixtures: ['demo'],
    against: ['auto'],
    judges: [],
    rubric: null,
    skills: false,
    checkOnly: false,
    n: null,
    repeats: 1,
    seed: 1,
    budgetUsd: null,
    stop: 'fixed',
    marginPoints: 3,
    concurrency: 4,
    keepDegraded: true,
    ...fields,
  }
}
