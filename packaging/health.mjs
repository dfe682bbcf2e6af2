// The health check of the container: ends with 0 when the server is ready. It goes by the variables that the server goes by.
import { get as getPlain } from 'node:http';
import { get as getOverTls } from 'node:https';

const {
  KICKSTART_ISO_HOST: host = '',
  KICKSTART_ISO_PORT: port = '',
  KICKSTART_ISO_TLS_CERT: certificate,
} = process.env;
// From within the machine every address means this one; a link of Kubernetes is no port.
const hostname = ['', '0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host.replace(/^\[(.*)\]$/, '$1');
const place = { hostname, port: /^\d+$/.test(port) ? port : 8080, path: '/health/ready', timeout: 5000 };

// The certificate is that of a name which this connection does not use.
const request = certificate ? getOverTls({ ...place, rejectUnauthorized: false }, end) : getPlain(place, end);
request.on('timeout', () => request.destroy(new Error('the server does not answer')));
request.on('error', ({ message }) => {
  console.error(message);
  process.exitCode = 1;
});

async function end(response) {
  let text = '';
  for await (const piece of response.setEncoding('utf8')) text += piece;
  console.log(text);
  process.exitCode = response.statusCode === 200 ? 0 : 1;
}
