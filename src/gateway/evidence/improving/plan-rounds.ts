import { atEnd } from '../../runs/run-reader.ts'
import type { FollowedRun, Follower } from '../follower.ts'

/** Plans rounds for a mixture that wants to improve, while it is in use: one run of about 16 says so, by its random id. */
export function planRounds({ prepared, identity, context }: FollowedRun): Follower | null {
  const { improve = 'off', compare } = prepared.mixture
  if (improve === 'off' || compare === undefined || !identity.run.endsWith('0')) return null
  const { caller, services } = context
  const place = { tenant: caller.tenant, mixture: identity.mixture }
  return { reader: atEnd(() => services.improvements.touch(place)), needs: [] }
}
