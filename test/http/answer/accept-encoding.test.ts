import { expect, test } from 'vitest';
import { acceptsGzip } from '../../../src/http/answer/headers.js';

test.each([
  'gzip',
  'GZIP',
  'x-gzip',
  '*',
  'br, gzip',
  'gzip;q=0.001',
  'gzip ; q=1.000',
  'gzip;Q=0.5, identity',
  'deflate;q=0, *;q=0.1',
  'gzip;q=0.2, *;q=0',
])('%j admits gzip', (field) => expect(acceptsGzip(field)).toBe(true));

test.each([
  null,
  '',
  'identity',
  'br, deflate',
  'gzip;q=0',
  'gzip;q=0.000',
  'gzip;q=0, *',
  '*;q=0',
  'gzip;q=2',
  'gzip;q=-1',
  'gzip;q=x',
  'gzipped',
])('%j does not', (field) => expect(acceptsGzip(field)).toBe(false));
