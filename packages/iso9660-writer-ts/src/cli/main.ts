import { optimiseLater } from './optimise-later.js';
import { exitWith, processIo } from './process-io.js';
import { run } from './run.js';

optimiseLater();

exitWith(run(process.argv.slice(2), processIo()));
