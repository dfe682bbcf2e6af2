// Sends one server's image to object storage as it is made, without a temporary file:
//
//   S3_BUCKET=images node examples/upload-to-s3.mjs [REQUEST-FILE TREE]
//
// Region, endpoint and keys come from where the AWS SDK always takes them (AWS_REGION, AWS_ENDPOINT_URL, ...).
// Needs `npm install @aws-sdk/client-s3 @aws-sdk/lib-storage` beside kickstart-iso.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { parseIsoRequest, prepareIso } from 'kickstart-iso';

const MEBIBYTE = 1024 * 1024;
const sample = (path) => fileURLToPath(new URL(`sample/${path}`, import.meta.url));
const [requestFile = sample('request.json'), tree = sample('tree')] = process.argv.slice(2);

const iso = await prepareIso(parseIsoRequest(await readFile(requestFile, 'utf8')), tree);
const stop = new AbortController();
const client = new S3Client({ forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined });
const upload = new Upload({
  client,
  params: {
    Bucket: process.env.S3_BUCKET,
    Key: iso.filename,
    Body: iso.stream({ signal: stop.signal }),
    ContentType: 'application/octet-stream',
  },
  // Parts are what memory holds, `queueSize` of them at a time. S3 takes 10,000 of them, of 5 MiB or more.
  partSize: Math.max(8 * MEBIBYTE, Math.ceil(iso.size / 10_000)),
  queueSize: 2,
});
try {
  const { Location } = await upload.done();
  console.log(`${Location}: ${iso.size} bytes`);
} finally {
  // A failed upload leaves its stream where it was: this closes the files behind it.
  stop.abort();
  client.destroy();
}
