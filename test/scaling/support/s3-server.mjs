// An S3-compatible server for s3-server.ts: node s3-server.mjs DIRECTORY BUCKET. Prints its port.
import S3rver from '@20minutes/s3rver';

const [directory, name] = process.argv.slice(2);
const address = '127.0.0.1';
const server = new S3rver({ address, port: 0, silent: true, directory, configureBuckets: [{ name }] });
console.log((await server.run()).port);
