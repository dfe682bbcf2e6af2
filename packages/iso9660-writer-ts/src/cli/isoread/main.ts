import { exitWith, processIo } from '../process-io.js';
import { run } from './run.js';

exitWith(run(process.argv.slice(2), processIo()));
