import { isError } from 'iso9660-writer-ts/internal';
import { type DestinationStream, type Logger, pino } from 'pino';

/** What a line is about; the first thing to filter by. */
export type LineKind = 'access' | 'change' | 'check' | 'error' | 'server' | 'warning';

/**
 * A log of JSON lines. Each has a level by name, a time in ISO 8601 and a `kind`, and is written as it happens.
 */
export function createLog(destination: DestinationStream): Logger {
  return pino(
    {
      base: null,
      formatters: { level: (label) => ({ level: label }) },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { error: serializedError },
    },
    destination,
  );
}

/** By its own name: a bundler changes the names of classes, from which pino takes the type. */
function serializedError(error: Error): object {
  const serialized = pino.stdSerializers.errWithCause(error);
  return isError(error) ? { ...serialized, type: error.name } : serialized;
}

/** The same log for lines of one kind. */
export function linesOf(kind: LineKind, log: Logger): Logger {
  return log.child({ kind });
}
