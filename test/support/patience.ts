import { vi } from 'vitest';

/** Milliseconds. No test fails because a machine is slow; vitest itself would give up after a second. */
const PATIENCE = 120_000;

type Options = Parameters<typeof vi.waitFor>[1];

const patient = (options: Options): Options =>
  typeof options === 'number' ? PATIENCE : { ...options, timeout: PATIENCE };

const { waitFor, waitUntil } = vi;
vi.waitFor = (callback, options) => waitFor(callback, patient(options));
vi.waitUntil = (callback, options) => waitUntil(callback, patient(options));
