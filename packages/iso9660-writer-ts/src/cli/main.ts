import { exitWith, optimiseLater, processIo } from '../command/index.js';
import { standardOutput } from '../node/index.js';
import { run } from './run.js';

optimiseLater();

exitWith(run(process.argv.slice(2), processIo(standardOutput)));
