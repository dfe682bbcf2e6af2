import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** An S3-compatible server in a process of its own, so that what it holds is not counted as ours. */
export interface S3Server {
  readonly bucket: string;
  /** Where the AWS SDK finds endpoint, region and keys. */
  readonly environment: Readonly<Record<string, string>>;
  /** The files of every object, and of parts, which have numbers as names. */
  files(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

const BUCKET = 'images';

const program = fileURLToPath(new URL('s3-server.mjs', import.meta.url));

export async function startS3Server(): Promise<S3Server> {
  const directory = await mkdtemp(join(tmpdir(), 's3-'));
  const server = spawn(process.execPath, [program, directory, BUCKET], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = (await once(createInterface(server.stdout), 'line')) as [string];
  return {
    bucket: BUCKET,
    environment: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_REGION: 'us-east-1',
      // The only keys this server knows.
      AWS_ACCESS_KEY_ID: 'S3RVER',
      AWS_SECRET_ACCESS_KEY: 'S3RVER',
    },
    files: () => readdir(directory, { recursive: true }),
    async stop() {
      server.kill('SIGKILL');
      await once(server, 'exit');
      await rm(directory, { recursive: true });
    },
  };
}
