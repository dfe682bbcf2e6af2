import { type Bar, formatBytes, formatSeconds } from './progress.js';

/** Milliseconds between two looks at the figures, and between two times that they are read aloud. */
const LOOK = 250;
const WORD = 10_000;

/** Where a body goes, what is called with its progress, and what ends it early. */
interface Reception {
  readonly writable: WritableStream<Uint8Array>;
  readonly bar: Bar;
  readonly signal: AbortSignal;
}

/**
 * Writes the body of an answer, and shows how far it is. Resolves with the number of bytes.
 *
 * @throws when the body is not as long as its headers promise, or cannot be written; nothing is kept then.
 */
export async function receive({ body, headers }: Response, { writable, bar, signal }: Reception): Promise<number> {
  const total = lengthOf(headers);
  const show = progressOn(bar, total);
  let received = 0;
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(bytes, controller) {
      received += bytes.length;
      show(received);
      controller.enqueue(bytes);
    },
    flush() {
      if (total !== undefined && received !== total) throw new Error(`${received} of ${total} bytes have come`);
    },
  });
  const source: ReadableStream<Uint8Array> = body ?? new Blob([]).stream();
  await source.pipeThrough(counted).pipeTo(writable, { signal });
  return received;
}

/** Of a compressed body, the length says nothing of what comes out. */
function lengthOf(headers: Headers): number | undefined {
  const length = headers.get('content-length');
  return length === null || headers.has('content-encoding') ? undefined : Number(length);
}

function progressOn(bar: Bar, total: number | undefined): (received: number) => void {
  const pace = new Pace();
  let looked = Number.NEGATIVE_INFINITY;
  let said = performance.now();
  return (received) => {
    const now = performance.now();
    if (now - looked < LOOK && received !== total) return;
    looked = now;
    pace.add(received, now);
    if (total !== undefined) bar.showProgress(received / total);
    bar.showFigures([...shareOf(received, total), ...paceOf(pace, total)].join(' · '));
    if (now - said < WORD) return;
    said = now;
    bar.say([...shareOf(received, total).slice(0, 1), ...paceOf(pace, total).slice(1)].join(', '));
  };
}

function shareOf(received: number, total: number | undefined): readonly string[] {
  if (total === undefined) return [`${formatBytes(received)} received`];
  return [`${Math.floor((100 * received) / total)} %`, `${formatBytes(received)} of ${formatBytes(total)}`];
}

function paceOf(pace: Pace, total: number | undefined): readonly string[] {
  const speed = pace.bytesPerSecond;
  const seconds = total === undefined ? undefined : pace.secondsTo(total);
  return [
    ...(speed === undefined ? [] : [`${formatBytes(speed)}/s`]),
    ...(seconds === undefined ? [] : [`${formatSeconds(seconds)} left`]),
  ];
}

/** As much of the past as tells how fast it goes now, in milliseconds. */
const WINDOW = 8000;

interface Sample {
  readonly at: number;
  readonly bytes: number;
}

/** How fast something grows, from its last seconds. */
export class Pace {
  #samples: Sample[] = [];

  /** @param at milliseconds of any clock that does not go back. */
  add(bytes: number, at: number): void {
    this.#samples = [...this.#samples.filter((sample) => at - sample.at <= WINDOW), { at, bytes }];
  }

  /** Unknown until there is something to compare with. */
  get bytesPerSecond(): number | undefined {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (first === undefined || last === undefined || last.at - first.at < 500) return undefined;
    return ((last.bytes - first.bytes) / (last.at - first.at)) * 1000;
  }

  /** Unknown while nothing moves. */
  secondsTo(total: number): number | undefined {
    const speed = this.bytesPerSecond;
    const bytes = this.#samples.at(-1)?.bytes ?? 0;
    return speed === undefined || speed <= 0 ? undefined : (total - bytes) / speed;
  }
}

/** The name a download has by RFC 6266: the extended form first, which holds more than ASCII. */
export function fileNameOf(field: string | null): string | undefined {
  const extended = /;\s*filename\*=UTF-8''([^;\s]+)/i.exec(field ?? '')?.[1];
  const plain = /;\s*filename="((?:[^"\\]|\\.)*)"/i.exec(field ?? '')?.[1]?.replace(/\\(.)/g, '$1');
  return decoded(extended) ?? plain;
}

function decoded(extended: string | undefined): string | undefined {
  try {
    return extended && decodeURIComponent(extended);
  } catch {
    return undefined;
  }
}
