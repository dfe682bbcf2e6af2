import { expectFlipsToEnd, flippedImages } from './flips.js';

// A program of its own, so that it can be given little memory, and ended when it does not end by itself.
await expectFlipsToEnd(await flippedImages(), Number(process.argv[2]));
console.log('done');
