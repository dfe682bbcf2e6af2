// A user's CommonJS module: loads every entry of both packages, and makes an image with each of them.
const { readFile } = require('node:fs/promises');
const { createImage } = require('iso9660-writer-ts');
const { fromDirectory, writeImage } = require('iso9660-writer-ts/node');
const { parseIsoRequest, prepareIso } = require('kickstart-iso');
const { createIsoHandler } = require('kickstart-iso/http');

// Compiled when it is asked for, in both builds.
const requestSchema = { properties: { rack: { type: 'string' } } };

const [requestFile, tree, kickstartIso, plainIso] = process.argv.slice(2);
createIsoHandler({ root: tree, authorize: async () => ({ status: 401, text: 'unauthorized, please log in.' }) });
main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});

async function main() {
  await writeImage(
    await prepareIso(parseIsoRequest(await readFile(requestFile, 'utf8'), { requestSchema }), tree),
    kickstartIso,
  );
  await writeImage(await createImage(fromDirectory(tree)), plainIso);
}
