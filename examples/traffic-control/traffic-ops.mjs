// A stand-in for Traffic Ops: logins, sessions, roles, Parameters and its `proxy` plugin, as far as kickstart-iso meets them.
// It lets everything in docs/traffic-control.md run without a CDN, and is no Traffic Ops.
//
//   node examples/traffic-control/traffic-ops.mjs [cdn.conf]
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, request as forward } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { pathToFileURL } from 'node:url';
import { readSession, sessionValue, setCookie } from './session-cookie.mjs';

/** The users, each with the password `twelve12`. */
const USERS = { admin: 'admin', ops: 'operations', reader: 'read-only' };
const PASSWORD = 'twelve12';

const ROLES = [
  { name: 'admin', privLevel: 30, permissions: ['ALL'] },
  { name: 'operations', privLevel: 20, permissions: ['ISO:GENERATE', 'ISO:READ', 'PARAMETER:READ', 'ROLE:READ'] },
  { name: 'read-only', privLevel: 10, permissions: ['ISO:READ', 'PARAMETER:READ', 'ROLE:READ'] },
];

const NOT_IMPLEMENTED =
  'The requested api version is not implemented by this server. If you are using a newer client with an older server, you will need to use an older client version or upgrade your server.';

const HEADERS = {
  'access-control-allow-credentials': 'true',
  'access-control-allow-headers': 'Origin, X-Requested-With, Content-Type, Accept, Set-Cookie, Cookie',
  'access-control-allow-methods': 'POST,GET,OPTIONS,PUT,DELETE',
  'access-control-allow-origin': '*',
  'permissions-policy': 'interest-cohort=()',
  vary: 'Accept-Encoding',
  'x-server-name': 'traffic_ops_golang/',
};

/** What it is, unless told otherwise. `proxy` and `writeTimeout` (seconds, 0 for none) are as in `cdn.conf`. */
const DEFAULTS = {
  host: '127.0.0.1',
  port: 0,
  tls: undefined,
  secret: 'the secret of the example',
  versions: ['3.0', '3.1', '4.0', '4.1', '5.0'],
  roleBasedPermissions: true,
  users: USERS,
  roles: ROLES,
  parameters: [],
  proxy: [],
  writeTimeout: 60,
};

/** Starts it. `requests` are the lines of what it was asked so far, `cookie` is a session as a client sends it. */
export async function startTrafficOps(options = {}) {
  const settings = { ...DEFAULTS, ...options };
  const requests = [];
  const answer = (incoming, outgoing) => {
    requests.push(`${incoming.method} ${incoming.url}`);
    // A client may leave before its request has come.
    handle(incoming, outgoing, settings).catch(() => outgoing.destroy());
  };
  const server = settings.tls ? createTlsServer(settings.tls, answer) : createServer(answer);
  await new Promise((resolve, reject) => {
    server.once('error', reject).listen(settings.port, settings.host, resolve);
  });
  const { port } = server.address();
  return {
    url: `${settings.tls ? 'https' : 'http'}://${settings.host}:${port}`,
    requests,
    cookie: (user, now) => `mojolicious=${sessionValue(user, settings.secret, now)}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

async function handle(incoming, outgoing, settings) {
  const { pathname, searchParams } = new URL(incoming.url, 'http://stand-in');
  const remap = settings.proxy.find(({ path }) => pathname.startsWith(path));
  if (remap !== undefined) return proxy(incoming, outgoing, remap, settings);

  const [, version, route] = /^\/api\/([^/]+)\/(.*?)\/?$/.exec(pathname) ?? [];
  if (version === undefined) return send(outgoing, 404, alert(`The requested path '${pathname}' does not exist.`));
  if (!settings.versions.includes(version)) return send(outgoing, 501, alert(NOT_IMPLEMENTED));
  const operation = `${incoming.method} ${route}`;
  if (operation === 'GET ping') return send(outgoing, 200, { ping: 'pong' });
  if (operation === 'POST user/login') return logIn(incoming, outgoing, settings);

  const session = sessionOf(incoming, settings);
  if (session.fault !== undefined) return send(outgoing, 401, alert(session.fault));
  for (const field of session.cookies) outgoing.appendHeader('set-cookie', field);
  const refusal = refusalOf(session.role, NEEDED[operation], version, settings);
  if (refusal !== undefined) return send(outgoing, 403, alert(refusal));
  switch (operation) {
    case 'GET user/current':
      return send(outgoing, 200, { response: userOf(session, version) });
    case 'GET roles':
      return send(outgoing, 200, { response: rolesOf(searchParams.get('name'), version, settings) });
    case 'GET parameters':
      return send(outgoing, 200, { response: parametersOf(searchParams, settings) });
    case 'GET osversions':
      return send(outgoing, 200, { response: {} });
    case 'POST isos':
      return refuseBody(incoming, outgoing);
    default:
      return send(outgoing, 200, { response: `${operation} of the stand-in` });
  }
}

/** The session of a cookie, or of a token: the same cookie in a JWT, whose signature is not looked at here. */
function sessionOf({ headers }, { secret, users, roles }) {
  const [, bearer] = /^Bearer (\S+)$/.exec(headers.authorization ?? '') ?? [];
  const [, cookie] = /(?:^|; *)mojolicious=([^;]*)/.exec(headers.cookie ?? '') ?? [];
  const value = bearer === undefined ? cookie : cookieOfToken(bearer);
  if (value === undefined) return { fault: 'unauthorized, please log in.' };
  const { user, fault } = readSession(value, secret);
  if (fault !== undefined) return { fault };
  const role = roles.find(({ name }) => name === users[user]);
  if (role === undefined) return { fault: 'user not found' };
  const cookies = [setCookie('mojolicious', sessionValue(user, secret))];
  if (bearer !== undefined) cookies.push(setCookie('access_token', bearer));
  return { user, role, cookies };
}

function cookieOfToken(token) {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString()).mojoCookie;
  } catch {
    return undefined;
  }
}

/** What operations need; all others need level 10. */
const NEEDED = {
  'GET roles': { level: 10, permissions: ['ROLE:READ'] },
  'GET parameters': { level: 10, permissions: ['PARAMETER:READ'] },
  'GET osversions': { level: 10, permissions: ['ISO:READ'] },
  'POST isos': { level: 20, permissions: ['ISO:GENERATE', 'ISO:READ'] },
};

/** Levels count before version 4, and everywhere when permissions are switched off. */
function refusalOf(role, needed = { level: 10, permissions: [] }, version, { roleBasedPermissions }) {
  if (!roleBasedPermissions || Number(version) < 4) return role.privLevel < needed.level ? 'Forbidden.' : undefined;
  if (role.name === 'admin') return undefined;
  const missing = needed.permissions.filter((permission) => !role.permissions.includes(permission));
  return missing.length === 0 ? undefined : `missing required Permissions: ${missing.join(', ')}`;
}

function userOf({ user, role }, version) {
  const common = { id: 2, username: user, fullName: user, tenant: 'root', tenantId: 1 };
  return Number(version) < 4
    ? { ...common, localUser: true, role: role.privLevel, roleName: role.name }
    : { ...common, role: role.name, ucdn: '' };
}

function rolesOf(name, version, { roles }) {
  return roles
    .filter((role) => name === null || role.name === name)
    .map(({ name, privLevel, permissions }, id) =>
      Number(version) < 4
        ? { id, name, description: name, privLevel, capabilities: permissions }
        : { name, description: name, permissions, lastUpdated: '2026-01-01T00:00:00Z' },
    );
}

function parametersOf(query, { parameters }) {
  return parameters.filter(
    ({ name, configFile }) =>
      [null, name].includes(query.get('name')) && [null, configFile].includes(query.get('configFile')),
  );
}

async function logIn(incoming, outgoing, { secret, users }) {
  let form;
  try {
    form = JSON.parse(await textOf(incoming));
  } catch (error) {
    return send(outgoing, 400, alert(error.message));
  }
  if (users[form.u] === undefined || form.p !== PASSWORD) {
    return send(outgoing, 401, alert('Invalid username or password.'));
  }
  const value = sessionValue(form.u, secret);
  outgoing.appendHeader('set-cookie', setCookie('mojolicious', value));
  const claims = Buffer.from(JSON.stringify({ mojoCookie: value })).toString('base64url');
  outgoing.appendHeader('set-cookie', setCookie('access_token', `e30.${claims}.unsigned`));
  return send(outgoing, 200, { alerts: [{ text: 'Successfully logged in.', level: 'success' }] });
}

/** It makes no images: what comes here was not sent to kickstart-iso. */
async function refuseBody(incoming, outgoing) {
  const text = await textOf(incoming);
  send(outgoing, text === '' ? 400 : 500, alert(text === '' ? 'decoding: no body' : 'the stand-in makes no images'));
}

async function textOf(incoming) {
  let text = '';
  for await (const piece of incoming) text += piece;
  return text;
}

/** The plugin `proxy`: it asks for a login, for no permission, and cuts what takes longer than `write_timeout`. */
function proxy(incoming, outgoing, { uri }, settings) {
  const session = sessionOf(incoming, settings);
  if (session.fault !== undefined) return send(outgoing, 401, alert(session.fault));
  const target = new URL(incoming.url, uri);
  const cut =
    settings.writeTimeout > 0 ? setTimeout(() => outgoing.destroy(), settings.writeTimeout * 1000) : undefined;
  const { method, headers } = incoming;
  const inner = forward(target, { method, headers, agent: false }, (answer) => {
    const cookies = [...session.cookies, ...(answer.headers['set-cookie'] ?? [])];
    outgoing.writeHead(answer.statusCode, { ...answer.headers, 'set-cookie': cookies });
    answer.pipe(outgoing);
    answer.once('error', () => outgoing.destroy());
  });
  inner.once('error', () => (outgoing.headersSent ? outgoing.destroy() : send(outgoing, 502, '')));
  outgoing.once('close', () => {
    clearTimeout(cut);
    inner.destroy();
  });
  incoming.pipe(inner);
}

function alert(text) {
  return { alerts: [{ text, level: 'error' }] };
}

function send(outgoing, status, content) {
  const body = content === '' ? '' : `${JSON.stringify(content)}\n`;
  outgoing.writeHead(status, {
    ...HEADERS,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'whole-content-sha512': createHash('sha512').update(body).digest('base64'),
  });
  outgoing.end(body);
}

/** The members of a `cdn.conf` that it knows. A plugin that is configured and not in `plugins` is switched off. */
export function optionsOf(file) {
  const { traffic_ops_golang: server = {}, ...conf } = JSON.parse(readFileSync(file, 'utf8'));
  const hasProxy = server.plugins?.includes('proxy') && server.plugin_config?.proxy;
  return {
    ...(server.cert && { tls: { cert: readFileSync(server.cert), key: readFileSync(server.key) } }),
    ...(server.port && { port: Number(server.port) }),
    ...(server.write_timeout !== undefined && { writeTimeout: server.write_timeout }),
    ...(hasProxy && { proxy: server.plugin_config.proxy }),
    ...(conf.secrets && { secret: conf.secrets[0] }),
    ...(conf.role_based_permissions !== undefined && { roleBasedPermissions: conf.role_based_permissions }),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [file] = process.argv.slice(2);
  const { url } = await startTrafficOps({ port: 8443, ...(file && optionsOf(file)) });
  console.log(`Traffic Ops of the example at ${url}: users ${Object.keys(USERS).join(', ')}, password ${PASSWORD}`);
}
