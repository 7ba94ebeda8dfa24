import { startNginx } from '../peers/nginx.ts'
import { startNineRouter } from '../peers/nine-router.ts'
import { startPortkey } from '../peers/portkey.ts'
import { direct } from '../targets/direct.ts'
import { gatewayTarget, putTopologies, startGateway } from '../targets/gateway.ts'
import { startAiSdk, startNative } from '../targets/other-worker.ts'
import type { StartedTarget, Target } from '../targets/target.ts'
import { MIXTURES } from './mixtures.ts'
import { startUpstream } from './start-upstream.ts'

/** All targets of the bench, each in its own process. */
export interface Stage extends AsyncDisposable {
  /** URL of the upstream. */
  readonly upstream: string
  /** URL of the gateway. */
  readonly url: string
  readonly direct: Target
  readonly ours: Target
  readonly native: Target
  /** A second native floor; if it differs from the first, the machine is too noisy. */
  readonly nativeAgain: Target
  readonly aiSdk: Target
  readonly aiSdkStreamed: Target
  /** Peers that were not requested, or cannot be installed, are null. */
  readonly nineRouter: Target | null
  readonly portkey: Target | null
  readonly nginx: Target | null
}

export interface StageOptions {
  readonly peers: boolean
  readonly quick: boolean
}

/** Starts it all, one after the other. */
export async function startStage(options: StageOptions): Promise<Stage> {
  await using stack = new AsyncDisposableStack()
  const upstream = stack.use(await startUpstream()).url
  const start = { upstream, topologies: MIXTURES }
  const gateway = stack.use(await startGateway(upstream))
  await putTopologies(gateway.url, MIXTURES)
  const native = stack.use(await startNative(start))
  const nativeAgain = stack.use(await startNative({ ...start, name: 'native floor again' }))
  const aiSdk = stack.use(await startAiSdk(start))
  const aiSdkStreamed = stack.use(await startAiSdk({ ...start, streamed: true }))
  const peer = async (started: () => Promise<StartedTarget | null>) =>
    options.peers ? stack.use(await started()) : null
  const nineRouter = await peer(() => startNineRouter(upstream, MIXTURES))
  const portkey = await peer(() => startPortkey(upstream))
  const nginx = await peer(() => startNginx(upstream))
  const ours = gatewayTarget(gateway, { topologies: MIXTURES })
  for (const target of [ours, native, nativeAgain, aiSdk, aiSdkStreamed, nineRouter])
    if (target !== null) await warm(target, options.quick ? 15 : 200)
  const started = stack.move()
  return {
    upstream,
    url: gateway.url,
    direct: direct(upstream, MIXTURES),
    ours,
    native,
    nativeAgain,
    aiSdk,
    aiSdkStreamed,
    nineRouter,
    portkey,
    nginx,
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  }
}

/** Runs a target until its hot code has been compiled, as in a process in use. */
async function warm(target: Target, runs: number): Promise<void> {
  for (let run = 0; run < runs; run++) await target.ask('at-once')
}
