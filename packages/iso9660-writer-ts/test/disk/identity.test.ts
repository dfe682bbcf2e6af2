import { describe, expect, test } from 'vitest';
import { diskIdentity } from '../../src/disk/identity.js';

describe('the ids of a disk (HY-11)', () => {
  test('are the first digits of sums of what the image is', () => {
    // sha256sum says of "DISK disk id" b0306f33, of "DISK disk" aef6e84505961b2e..., of "DISK partition 1"
    // 61cae7cbec795b06b932... and of "DISK partition 2" 4ba5b1a65646760a87f4.... Version and variant go into GUIDs.
    const identity = diskIdentity('DISK', {});
    expect(identity.diskId).toBe(0xb0306f33);
    expect(identity.diskGuid).toBe('aef6e845-0596-8b2e-8338-783c879e8d11');
    expect([1, 2].map((number) => identity.partitionGuid(number))).toEqual([
      '61cae7cb-ec79-8b06-b932-e5b9669bde89',
      '4ba5b1a6-5646-860a-87f4-1abfd95b9fae',
    ]);
  });

  test('are the given ones where there are any, also 0', () => {
    const diskGuid = '01234567-89ab-cdef-0123-456789abcdef';
    const identity = diskIdentity('DISK', { diskId: 0, diskGuid });
    expect(identity).toMatchObject({ diskId: 0, diskGuid });
    expect(identity.partitionGuid(1)).toBe(diskIdentity('DISK', {}).partitionGuid(1));
  });
});
