/**
 * What the commands of both packages share: their outside world, how they fail, how they report. No promise to users: the
 * package names it `iso9660-writer-ts/internal/command` without documenting it.
 */

export { CommandFailure, ExitCode, type Failure, failureOf, Interruption, usageFailure } from './failure.js';
export { type CommandIo, type CommandOutput, openImageOutput, writeBytes, writeJson, writeText } from './io.js';
export { exitWith, optimiseLater, type ProcessIo, processIo, type SignalName } from './process-io.js';
export { oneLine, warningLines } from './report.js';
