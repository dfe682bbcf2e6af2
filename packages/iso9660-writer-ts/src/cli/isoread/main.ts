import { exitWith, processIo } from '../../command/index.js';
import { standardOutput } from '../../node/index.js';
import { run } from './run.js';

exitWith(run(process.argv.slice(2), processIo(standardOutput)));
