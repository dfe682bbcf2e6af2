import { createTreeCache } from 'iso9660-writer-ts/node';
import { describe, expect, test } from 'vitest';
import { createIsoHandler, type IsoHandlerOptions } from '../src/http/index.js';
import { generateConfigBundle } from '../src/kickstart/bundle.js';
import { renderConfig } from '../src/kickstart/render-config.js';
import type { GenerateIsoOptions } from '../src/options.js';
import { parseIsoRequest } from '../src/request/parse-request.js';
import { minimal } from './request/sample-requests.js';

/** Options as JavaScript can give them. */
const wrong: readonly [object, string][] = [
  [{ profile: 'Strict' }, 'profile: "Strict" is none of "strict", "traffic-ops"'],
  [{ mtus: [1500, 0] }, 'mtus: [1500,0] is not a list of numbers from 1 to 65535'],
  [{ mtus: 1500 }, 'mtus: 1500 is not a list of numbers from 1 to 65535'],
  [{ requireDisk: 'yes' }, 'requireDisk: "yes" is none of true, false'],
  [{ passwordScheme: 'bcrypt' }, 'passwordScheme: "bcrypt" is none of "sha512", "sha256", "md5"'],
  [{ nameservers: '192.0.2.1' }, 'nameservers: "192.0.2.1" is not a list of texts'],
  [{ createdAt: new Date('never') }, 'createdAt: [object Date] is not a valid date'],
  [{ createdAt: '2026-01-31' }, 'createdAt: "2026-01-31" is not a valid date'],
  [{ boot: 'bios' }, 'boot: "bios" is none of "detect", "none"'],
  [{ owners: 'me' }, 'owners: "me" is none of "root", "keep"'],
  [{ image: null }, 'image: null is not an object'],
  [{ cache: createTreeCache() }, 'cache: [object Object] is not a cache of createPlanCache'],
  [{ signal: { aborted: true } }, 'signal: [object Object] is not an AbortSignal'],
  [{ profil: 'strict' }, 'profil is not an option'],
  [{ salt: 7, volumeId: 8 }, 'salt: 7 is not a string; volumeId: 8 is not a string'],
];

describe('an option that is wrong is named with its value', () => {
  test.each(wrong)('%j', (options: GenerateIsoOptions, message) => {
    for (const work of [parseIsoRequest, renderConfig, generateConfigBundle]) {
      expect(() => work(minimal, options)).toThrow(RangeError);
      expect(() => work(minimal, options)).toThrow(message);
    }
    const handler = () => createIsoHandler({ authorize: async () => ({ user: 'operator' }), iso: options });
    expect(handler).toThrow(message.replace(/^|(?<=; )/g, 'iso.'));
  });

  test.each<[object, string]>([
    [{ wholeContentSha512: 'heder' }, 'wholeContentSha512: "heder" is none of "header", "trailer", "off"'],
    [{ alerts: 'all' }, 'alerts: "all" is none of "each", "joined"'],
    [{ gzip: 'json' }, 'gzip: "json" is none of true, false'],
    [{ cors: true }, 'cors: true is neither an origin nor false'],
    [{ versions: '5.0' }, 'versions: "5.0" is not a list'],
    [{ wholeContentSha152: 'off' }, 'wholeContentSha152 is not an option'],
  ])('of the handler: %j', (options: Partial<IsoHandlerOptions>, message) => {
    expect(() => createIsoHandler({ authorize: async () => ({ user: 'operator' }), ...options })).toThrow(message);
  });
});

test('an accessor is not asked: it may read a file', () => {
  const iso = {
    get resolvConf(): string {
      throw new Error('asked');
    },
  };
  expect(() => createIsoHandler({ authorize: async () => ({ user: 'operator' }), iso })).not.toThrow();
});
