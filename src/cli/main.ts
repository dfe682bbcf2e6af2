import { exitWith, optimiseLater, processIo } from 'iso9660-writer-ts/internal/command';
import { run } from './run.js';

optimiseLater();

const io = processIo(async () => (await import('iso9660-writer-ts/node')).standardOutput());
exitWith(run(process.argv.slice(2), io));
