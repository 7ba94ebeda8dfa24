import {
  METRIC_GROUPS,
  PROMETHEUS_TYPES,
  prometheusFormat,
  prometheusText,
} from '../../protocol/usage/prometheus.ts'
import { dayOf } from '../../protocol/usage/usage-entry.ts'
import type { UsageTarget } from './usage.ts'

/** GET /metrics: the figures of the current UTC day for Prometheus, of one tenant. */
export async function getMetrics(target: UsageTarget): Promise<Response> {
  const { caller, query, accept, services } = target
  const tenant = query.get('tenant') ?? caller.tenant
  const day = dayOf(services.clock.now())
  const read = (by: (typeof METRIC_GROUPS)[number]) =>
    services.usage.read(tenant, { from: day, to: day, by, mixture: null })
  const [mixture, model, role] = await Promise.all([read('mixture'), read('model'), read('role')])
  const rows = { mixture: mixture.rows, model: model.rows, role: role.rows }
  const format = prometheusFormat(accept)
  return new Response(prometheusText({ tenant, rows }, format), {
    headers: {
      'content-type': PROMETHEUS_TYPES[format],
      vary: 'accept',
      'cache-control': 'no-store',
    },
  })
}
