import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** Whether nginx is installed here. */
export function hasNginx() {
  return spawnSync('nginx', ['-v']).status === 0;
}

/** Runs `use` with the port of an nginx that sends the files of a directory with sendfile, one worker. */
export async function withNginx(directory, use) {
  const home = join(directory, 'nginx');
  mkdirSync(home, { recursive: true });
  const port = await freePort();
  writeFileSync(join(home, 'nginx.conf'), configuration({ port, home, directory }));
  const nginx = spawn('nginx', ['-p', home, '-c', 'nginx.conf', '-e', 'error.log'], { cwd: home, stdio: 'ignore' });
  const ended = once(nginx, 'exit');
  try {
    await untilListening(port);
    return await use(port);
  } finally {
    nginx.kill('SIGTERM');
    await ended;
  }
}

function configuration({ port, home, directory }) {
  return `daemon off; worker_processes 1; pid ${home}/nginx.pid; ${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 1024; }
http {
  sendfile on; tcp_nopush on; access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${home}/${name};`).join(' ')}
  server { listen 127.0.0.1:${port}; root ${directory}; }
}
`;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

async function untilListening(port) {
  for (let attempt = 0; attempt < 50; attempt++) {
    const isUp = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await setTimeout(20);
  }
  throw new Error(`nginx does not listen on ${port}`);
}
