import type { Span } from './bytes.js';
import type { FaultLog } from './faults.js';

/** What `implantisomd5` writes into the application use field, ST-07. */
export interface MediaCheckField {
  /** Hexadecimal. */
  readonly md5: string;
  /** Sectors at the end of the image that the sum leaves out. */
  readonly skippedSectors: number;
  /** Hexadecimal digits, as many for each fragment. */
  readonly fragmentSums: string;
  readonly fragmentCount: number;
}

export interface ApplicationUse {
  /** First byte in the image, and bytes: the sum takes the field as spaces. */
  readonly position: number;
  readonly length: number;
  readonly mediaCheck: MediaCheckField | undefined;
}

const MEDIA_CHECK =
  /^ISO MD5SUM = (?<md5>[0-9a-f]{32});SKIPSECTORS = (?<skipped>\d+);RHLISOSTATUS=[01];FRAGMENT SUMS = (?<sums>[0-9a-f]+);FRAGMENT COUNT = (?<count>\d+);THIS IS NOT THE SAME AS RUNNING MD5SUM ON THIS ISO!! *$/;

/** VD-14: zeros (or, in images of others, spaces), unless it holds a media check. */
export function readApplicationUse(span: Span, log: FaultLog, what: string): ApplicationUse {
  const { position, length } = span;
  const text = span.latin1(0, length);
  const fields = MEDIA_CHECK.exec(text)?.groups;
  log.check(fields !== undefined || /^(?:\0*| *)$/.test(text), 'VD-14', `${what} is neither empty nor a media check`);
  return { position, length, mediaCheck: fields && mediaCheckField(fields, log, what) };
}

function mediaCheckField(
  { md5 = '', skipped, sums = '', count }: Readonly<Record<string, string>>,
  log: FaultLog,
  what: string,
): MediaCheckField {
  const fragmentCount = Number(count);
  log.check(
    fragmentCount > 0 && sums.length % fragmentCount === 0,
    'ST-07',
    `${what}: ${sums.length} digits are no sums of ${fragmentCount} fragments`,
  );
  return { md5, skippedSectors: Number(skipped), fragmentSums: sums, fragmentCount };
}
