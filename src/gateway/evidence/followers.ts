import type { FollowedRun, Follower } from './follower.ts'
import { comparesRuns } from './comparing/compares-runs.ts'
import { followStudy } from './follow-study.ts'
import { learnsFrom } from './follow-learning.ts'
import { tracesRun } from '../telemetry/traces-run.ts'

/** Makes the follower of a run; null where there is nothing to follow. Reads nothing: the run has not begun. */
type FollowerOf = (run: FollowedRun) => Follower | null

/** Who follows runs that call models. None of them delays an answer, and none may fail one. */
const FOLLOWERS: readonly FollowerOf[] = [followStudy, comparesRuns, learnsFrom, tracesRun]

/** The followers of a run. */
export function followersOf(run: FollowedRun): readonly Follower[] {
  return FOLLOWERS.flatMap((of) => of(run) ?? [])
}
