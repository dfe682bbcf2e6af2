import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createIsoHandler, createLazyStore, createNodeListener } from '../../../src/http/index.js';
import { prepareIso } from '../../../src/index.js';
import { request } from '../../support/requests.js';

/** A process of its own over a lazy store: `put <directory> <tree>` until it is killed, or `serve <directory>`. */
const [, , task, directory = '', tree = ''] = process.argv;
const store = createLazyStore({ directory, baseUrl: 'https://ops.example.net' });

if (task === 'put') {
  // Options of some length make a record that takes some time to write.
  const volume = { publisher: 'publisher '.repeat(12), preparer: 'preparer '.repeat(12) };
  const image = await prepareIso(request, tree, { image: { volume } });
  for (;;) {
    await store.put(image.filename, image);
    process.stdout.write('.');
  }
}

const handler = createIsoHandler({ versions: ['1.4'], store, authorize: async () => ({ user: 'operator' }) });
const server = createServer(createNodeListener(handler));
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
