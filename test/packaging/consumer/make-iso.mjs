// A user's ES module: loads every entry of both packages, and makes an image with each of them.
import { readFile } from 'node:fs/promises';
import { createImage } from 'iso9660-writer-ts';
import { fromDirectory, writeImage } from 'iso9660-writer-ts/node';
import { parseIsoRequest, prepareIso } from 'kickstart-iso';
import { createIsoHandler } from 'kickstart-iso/http';

// Compiled when it is asked for, in both builds.
const requestSchema = { properties: { rack: { type: 'string' } } };

const [requestFile, tree, kickstartIso, plainIso] = process.argv.slice(2);
createIsoHandler({ root: tree, authorize: async () => ({ status: 401, text: 'unauthorized, please log in.' }) });
await writeImage(
  await prepareIso(parseIsoRequest(await readFile(requestFile, 'utf8'), { requestSchema }), tree),
  kickstartIso,
);
await writeImage(await createImage(fromDirectory(tree)), plainIso);
