// The endpoint that takes Traffic Ops's place: node examples/serve-traffic-ops.mjs, then
//
//   curl --oauth2-bearer example http://localhost:8080/api/5.0/osversions
//   curl --oauth2-bearer example --remote-name --remote-header-name \
//     --data @examples/sample/request.json http://localhost:8080/api/5.0/isos
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createIsoHandler, createNodeListener } from 'kickstart-iso/http';

const handler = createIsoHandler({
  // A directory with osversions.json and, beside it, the OS trees that are listed there.
  root: fileURLToPath(new URL('sample', import.meta.url)),
  iso: { nameservers: ['192.0.2.53'] },

  // Your own check of the cookie or the token stands here, and of what `needed` names.
  async authorize(request, needed) {
    if (request.headers.get('authorization') === 'Bearer example') return { user: 'operator' };
    return { status: 401, text: `unauthorized, please log in. (${needed.permissions.join(', ')})` };
  },

  onChange: ({ user, outcome, message }) => console.log(`${user}: ${outcome}: ${message}`),
  onError: (error) => console.error(error),
});

createServer(createNodeListener(handler)).listen(8080, 'localhost', () => {
  console.log('the endpoint is http://localhost:8080/api/5.0/isos');
});
