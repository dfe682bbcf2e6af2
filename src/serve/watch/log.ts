import { type DestinationStream, type Logger, pino } from 'pino';

/** What a line is about; the first thing to filter by. */
export type LineKind = 'access' | 'change' | 'error' | 'server';

/**
 * A log of JSON lines. Each has a level by name, a time in ISO 8601 and a `kind`. Written as it happens, so that
 * nothing is lost when the process ends.
 */
export function createLog(destination: DestinationStream): Logger {
  return pino(
    {
      base: null,
      formatters: { level: (label) => ({ level: label }) },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { error: pino.stdSerializers.errWithCause },
    },
    destination,
  );
}

/** The same log for lines of one kind. */
export function linesOf(kind: LineKind, log: Logger): Logger {
  return log.child({ kind });
}
