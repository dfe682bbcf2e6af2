import { describe, expect, test } from 'vitest';
import { conditionalStatus, isRangeFresh } from '../../../src/http/answer/conditions.js';

const image = { etag: '"one"', lastModified: new Date('2026-01-31T12:00:00.750Z') };
const own = 'Sat, 31 Jan 2026 12:00:00 GMT';
const before = 'Sat, 31 Jan 2026 11:59:59 GMT';
const after = 'Sat, 31 Jan 2026 12:00:01 GMT';

describe('the conditions of a request (RFC 9110, 13)', () => {
  test.each<[Record<string, string>, 304 | 412 | undefined]>([
    [{}, undefined],
    [{ 'if-match': '"one"' }, undefined],
    [{ 'if-match': '"other", "one"' }, undefined],
    [{ 'if-match': '*' }, undefined],
    [{ 'if-match': '"other"' }, 412],
    [{ 'if-match': 'W/"one"' }, 412],
    [{ 'if-match': '' }, 412],
    [{ 'if-match': '"one"', 'if-unmodified-since': before }, undefined],
    [{ 'if-unmodified-since': own }, undefined],
    [{ 'if-unmodified-since': after }, undefined],
    [{ 'if-unmodified-since': before }, 412],
    [{ 'if-unmodified-since': 'yesterday' }, undefined],
    [{ 'if-none-match': '"one"' }, 304],
    [{ 'if-none-match': 'W/"one"' }, 304],
    [{ 'if-none-match': '"a, b", "one"' }, 304],
    [{ 'if-none-match': '*' }, 304],
    [{ 'if-none-match': '"other"' }, undefined],
    [{ 'if-none-match': '"other"', 'if-modified-since': after }, undefined],
    [{ 'if-modified-since': own }, 304],
    [{ 'if-modified-since': after }, 304],
    [{ 'if-modified-since': before }, undefined],
    [{ 'if-modified-since': 'Saturday, 31-Jan-26 12:00:00 GMT' }, 304],
    [{ 'if-modified-since': 'Sat Jan 31 12:00:00 2026' }, 304],
    [{ 'if-modified-since': '2027-01-31' }, undefined],
    [{ 'if-match': '"one"', 'if-none-match': '"one"' }, 304],
    [{ 'if-match': '"other"', 'if-none-match': '"one"' }, 412],
    [{ 'if-unmodified-since': own, 'if-modified-since': own }, 304],
  ])('%j lead to %s', (headers, status) => {
    expect(conditionalStatus(new Headers(headers), image)).toBe(status);
  });

  test.each<[string | undefined, boolean]>([
    [undefined, true],
    ['"one"', true],
    ['"other"', false],
    ['W/"one"', false],
    [own, true],
    [before, false],
    [after, false],
    ['today', false],
  ])('If-Range %s: the range counts: %s', (condition, isFresh) => {
    const headers = new Headers(condition === undefined ? {} : { 'if-range': condition });
    expect(isRangeFresh(headers, image)).toBe(isFresh);
  });

  test('a date does not count in If-Range while the image may still be replaced within its second', () => {
    const soon = image.lastModified.getTime() + 500;
    expect(isRangeFresh(new Headers({ 'if-range': own }), image, soon)).toBe(false);
  });
});
