import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { version } from '../../../package.json';
import type { ChangeOutcome } from '../../http/isos/change-log.js';
import type { Generations, Refusal } from '../generations.js';
import type { LogOutput } from './log-output.js';
import type { Visit } from './visit.js';

/** Seconds: an answer of JSON takes milliseconds, an image over a slow line an hour. */
const DURATION_BUCKETS = [0.005, 0.025, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600];
const FIRST_BYTE_BUCKETS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** A method is text of the client's; any other than these is one label value. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'PATCH', 'DELETE']);

/** What Prometheus is told. Label values are ours, never the client's, so that their number is small. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests = new Counter({
    name: 'kickstart_iso_http_requests_total',
    help: 'Requests that have been answered, or whose client left.',
    labelNames: ['route', 'method', 'status'],
    registers: [this.#registry],
  });
  readonly #durations = new Histogram({
    name: 'kickstart_iso_http_request_duration_seconds',
    help: 'From the head of a request to the last byte of its answer.',
    labelNames: ['route', 'method'],
    buckets: DURATION_BUCKETS,
    registers: [this.#registry],
  });
  readonly #firstBytes = new Histogram({
    name: 'kickstart_iso_http_time_to_first_byte_seconds',
    help: 'From the head of a request to the first byte of its answer.',
    labelNames: ['route', 'method'],
    buckets: FIRST_BYTE_BUCKETS,
    registers: [this.#registry],
  });
  readonly #imageBytes = new Counter({
    name: 'kickstart_iso_image_bytes_sent_total',
    help: 'Bytes of images, as coded for the transfer, counted while they are sent.',
    registers: [this.#registry],
  });
  readonly #outcomes = new Counter({
    name: 'kickstart_iso_generations_total',
    help: 'Images that have ended, by outcome: created, failed or aborted.',
    labelNames: ['outcome'],
    registers: [this.#registry],
  });
  readonly #refusals = new Counter({
    name: 'kickstart_iso_generations_refused_total',
    help: 'Images that were not begun: full queue, wait too long, too many transfers in all or of one user.',
    labelNames: ['reason'],
    registers: [this.#registry],
  });
  readonly #stalls = new Counter({
    name: 'kickstart_iso_transfers_stalled_total',
    help: 'Transfers that did not move for the stall timeout, and were ended.',
    registers: [this.#registry],
  });
  readonly #unreadable = new Counter({
    name: 'kickstart_iso_http_unreadable_requests_total',
    help: 'Requests that are no HTTP, or whose head was too long or took too long.',
    labelNames: ['status'],
    registers: [this.#registry],
  });
  readonly #warnings = new Counter({
    name: 'kickstart_iso_warnings_total',
    help: 'Warnings of images that were made, by code.',
    labelNames: ['code'],
    registers: [this.#registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
    const build = new Gauge({
      name: 'kickstart_iso_build_info',
      help: 'Always 1; the label is the version.',
      labelNames: ['version'],
      registers: [this.#registry],
    });
    build.set({ version }, 1);
    // A rate over a counter that is not there yet misses its first event.
    for (const outcome of ['created', 'failed', 'aborted']) this.#outcomes.inc({ outcome }, 0);
    for (const reason of ['full', 'timeout', 'transfers', 'user']) this.#refusals.inc({ reason }, 0);
  }

  /** Asks at each scrape. */
  watch(generations: Generations, log: LogOutput): void {
    new Gauge({
      name: 'kickstart_iso_generations',
      help: 'Images that are being made, and requests that wait for their turn.',
      labelNames: ['state'],
      registers: [this.#registry],
      collect() {
        this.set({ state: 'running' }, generations.making);
        this.set({ state: 'queued' }, generations.waiting);
      },
    });
    new Gauge({
      name: 'kickstart_iso_transfers',
      help: 'Images that are being made or sent, and requests that wait.',
      registers: [this.#registry],
      collect() {
        this.set(generations.transfers);
      },
    });
    new Gauge({
      name: 'kickstart_iso_log_lines_lost',
      help: 'Lines of the log that were not written, because its reader or its disk took no more.',
      registers: [this.#registry],
      collect() {
        this.set(log.lost);
      },
    });
  }

  countVisit(visit: Visit): void {
    const { route, status, duration, timeToFirstByte } = visit;
    const method = METHODS.has(visit.method) ? visit.method : 'other';
    this.#requests.inc({ route, method, status });
    this.#durations.observe({ route, method }, duration / 1000);
    if (timeToFirstByte !== undefined) this.#firstBytes.observe({ route, method }, timeToFirstByte / 1000);
  }

  countImageBytes(bytes: number): void {
    this.#imageBytes.inc(bytes);
  }

  countOutcome(outcome: ChangeOutcome): void {
    this.#outcomes.inc({ outcome });
  }

  countRefusal(reason: Refusal): void {
    this.#refusals.inc({ reason });
  }

  countStall(): void {
    this.#stalls.inc();
  }

  countUnreadable(status: number): void {
    this.#unreadable.inc({ status });
  }

  countWarning(code: string): void {
    this.#warnings.inc({ code });
  }

  async response(): Promise<Response> {
    return new Response(await this.#registry.metrics(), { headers: { 'content-type': this.#registry.contentType } });
  }
}
