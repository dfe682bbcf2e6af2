import * as bundleSize from './scenarios/bundle-size.mjs';
import * as coldCache from './scenarios/cold-cache.mjs';
import * as firstByte from './scenarios/first-byte.mjs';
import * as http from './scenarios/http.mjs';
import * as optionCosts from './scenarios/option-costs.mjs';
import * as planning from './scenarios/planning.mjs';
import * as ranges from './scenarios/ranges.mjs';
import * as reading from './scenarios/reading.mjs';
import * as records from './scenarios/records.mjs';
import * as remastering from './scenarios/remastering.mjs';
import * as requests from './scenarios/requests.mjs';
import * as scaling from './scenarios/scaling.mjs';
import * as scan from './scenarios/scan.mjs';
import * as sectors from './scenarios/sectors.mjs';
import * as slowSource from './scenarios/slow-source.mjs';
import * as smallFiles from './scenarios/small-files.mjs';
import * as startUp from './scenarios/start-up.mjs';
import * as wholeProcess from './scenarios/whole-process.mjs';

/**
 * Everything that is measured, in this order. A scenario has a `name`, `measure(context)`, which answers results that
 * JSON can hold, `tables(results)` and perhaps `plots(results)`. What disturbs the page cache most comes last.
 */
export const SCENARIOS = [
  wholeProcess,
  firstByte,
  sectors,
  records,
  scan,
  optionCosts,
  smallFiles,
  planning,
  reading,
  remastering,
  requests,
  http,
  ranges,
  startUp,
  bundleSize,
  slowSource,
  coldCache,
  scaling,
];
