// Sends an image as it is made, without a temporary file: node examples/serve-with-node-http.mjs, then
//
//   curl --remote-name --remote-header-name --data @examples/sample/request.json http://localhost:8080/
//
// This is the library under a plain server. For the whole Traffic Ops contract, mount `createIsoHandler` of
// kickstart-iso/http instead.
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { IsoRequestError, parseIsoRequest, prepareIso } from 'kickstart-iso';

const tree = fileURLToPath(new URL('sample/tree', import.meta.url));

const server = createServer(async (incoming, response) => {
  try {
    const iso = await prepareIso(parseIsoRequest(await text(incoming)), tree);
    response.writeHead(200, {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${iso.filename}"`,
      'content-length': iso.size,
    });
    await pipeline(iso.stream(), response);
  } catch (error) {
    console.error(error);
    // After the first byte an answer cannot be taken back: the connection is cut, so that nobody keeps half an image.
    if (response.headersSent) response.destroy();
    else if (error instanceof IsoRequestError) answer(response, 400, { alerts: error.alerts });
    else answer(response, 500, { alerts: [{ level: 'error', text: 'the image could not be made' }] });
  }
});

server.listen(8080, 'localhost', () => console.log('POST a request to http://localhost:8080/'));

function answer(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
}
