import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import type { Audit } from './interaction.ts'

/** Counters for an operator's dashboards; labels have few values, and none of a person or device. */
export function makeMetrics() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'stepup_verifier_' })
  const requests = new Counter({
    name: 'stepup_http_requests_total',
    help: 'HTTP requests by method, first part of the path and status.',
    labelNames: ['method', 'path', 'status'],
    registers: [registry],
  })
  const seconds = new Histogram({
    name: 'stepup_http_request_seconds',
    help: 'Time to answer.',
    buckets: [0.005, 0.02, 0.1, 0.5, 2],
    registers: [registry],
  })
  const events = new Counter({
    name: 'stepup_events_total',
    help: 'Events written to the trail, by type.',
    labelNames: ['type'],
    registers: [registry],
  })
  return {
    registry,
    answered(method: string, path: string, status: number, duration: number): void {
      requests.inc({ method, path, status: String(status) })
      seconds.observe(duration)
    },
    /** The trail, counted. */
    counting(audit: Audit): Audit {
      return {
        async record(tx, event) {
          await audit.record(tx, event)
          events.inc({ type: event.type })
        },
      }
    },
  }
}

export type Metrics = ReturnType<typeof makeMetrics>
