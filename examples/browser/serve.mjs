// Serves this directory and the built writer to this machine alone: npm run build, then
//
//   node examples/browser/serve.mjs [port]
//
// Any static file server does as well, if it has the writer's dist under /iso9660-writer-ts/.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { pipeline } from 'node:stream/promises';

const page = new URL('./', import.meta.url);
const writer = new URL('./', import.meta.resolve('iso9660-writer-ts'));
const WRITER_PATH = '/iso9660-writer-ts/';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const server = createServer(async ({ method, url }, response) => {
  try {
    const file = method === 'GET' || method === 'HEAD' ? await fileOf(url) : undefined;
    if (file === undefined) return response.writeHead(404).end('Not found\n');
    response.writeHead(200, { 'content-type': TYPES[extname(file.pathname)], 'cache-control': 'no-cache' });
    if (method === 'HEAD') response.end();
    else await pipeline(createReadStream(file), response);
  } catch (error) {
    console.error(error);
    response.destroy();
  }
});

/**
 * The URL parser has taken every `..` out of the path, and the `.` before it makes it a path below one of the two
 * directories, whatever it starts with.
 */
async function fileOf(url) {
  const { pathname } = new URL(`http://localhost${url === '/' ? '/index.html' : url}`);
  const isWriter = pathname.startsWith(WRITER_PATH);
  const file = isWriter ? new URL(`.${pathname.slice(WRITER_PATH.length - 1)}`, writer) : new URL(`.${pathname}`, page);
  if (!(extname(file.pathname) in TYPES)) return undefined;
  const facts = await stat(file).catch(() => undefined);
  return facts?.isFile() ? file : undefined;
}

server.listen(Number(process.argv[2] ?? 8081), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}/`);
});
