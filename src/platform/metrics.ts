import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** Numbers about this process, in the form Prometheus reads. One per program; tests make their own. */
export type Metrics = Readonly<{
  /** Counts events; `count({label: value}, by?)`. */
  counter: <Label extends string>(
    name: string,
    help: string,
    labels?: readonly Label[],
  ) => (labels: Labels<Label>, by?: number) => void
  /** Notes durations in seconds. */
  seconds: <Label extends string>(
    name: string,
    help: string,
    labels?: readonly Label[],
  ) => (labels: Labels<Label>, seconds: number) => void
  /** A number that stands until it is told again; `tell({label: value}, number)`. */
  level: <Label extends string>(
    name: string,
    help: string,
    labels: readonly Label[],
  ) => (labels: Labels<Label>, value: number) => void
  /** A number read at the moment of the scrape. */
  gauge: (name: string, help: string, read: () => number | Promise<number>) => void
  /** The text of `/metrics`, and its content type. */
  text: () => Promise<string>
  contentType: string
}>

export type Labels<Label extends string> = Readonly<Record<Label, string | number>>

/** From one millisecond to ten seconds: a payment is a matter of tens, a callback of hundreds. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10]

/**
 * A registry with the process's own numbers (memory, event loop lag, garbage collection).
 * Asking twice for one name gives the same metric, so that two modules may count together.
 */
export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'tongbao_' })
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    counter: (name, help, labels = []) => {
      const known = registry.getSingleMetric(name)
      const counter =
        known instanceof Counter
          ? known
          : new Counter({ name, help, labelNames: [...labels], registers: [registry] })
      return (values, by = 1) => counter.inc({ ...values }, by)
    },
    seconds: (name, help, labels = []) => {
      const known = registry.getSingleMetric(name)
      const labelNames = [...labels]
      const histogram =
        known instanceof Histogram
          ? known
          : new Histogram({ name, help, labelNames, buckets, registers: [registry] })
      return (values, seconds) => histogram.observe({ ...values }, seconds)
    },
    level: (name, help, labels) => {
      const gauge = new Gauge({ name, help, labelNames: [...labels], registers: [registry] })
      return (values, value) => gauge.set({ ...values }, value)
    },
    gauge: (name, help, read) => {
      const gauge: Gauge = new Gauge({
        name,
        help,
        registers: [],
        collect: async (): Promise<void> => gauge.set(await read()),
      })
      registry.registerMetric(gauge)
    },
  }
}
