import { describe, expect, test } from 'vitest';
import { serverListOf } from '../../../src/form/browser/server-list.js';

const known = ['hostName', 'domainName', 'rootPass', 'ipAddress'];
const problems = (text: string) => serverListOf(text, known).problems;

describe('a list of servers', () => {
  test('has the keys of its first row, in any case, and one server a row', () => {
    const { servers, problems } = serverListOf('HOSTNAME, ipaddress\r\ncache-1,192.0.2.1\r\n"cache-2",\r\n', known);
    expect(problems).toEqual([]);
    expect(servers.map(({ line, values }) => [line, Object.fromEntries(values)])).toEqual([
      [2, { hostName: 'cache-1', ipAddress: '192.0.2.1' }],
      [3, { hostName: 'cache-2', ipAddress: '' }],
    ]);
  });

  test('passes over rows that a spreadsheet left without a value', () => {
    const { servers } = serverListOf('hostName,ipAddress\n,\ncache-1,\n , \n\n', known);
    expect(servers.map(({ line }) => line)).toEqual([3]);
  });

  test('is refused for each column that is no key, or one for the second time', () => {
    const none = 'the first row must have keys of a request, and this is none';
    expect(problems('hostName,rack,,HostName\na,b,c,d')).toEqual([
      `line 1, column 2: ${none}`,
      `line 1, column 3: ${none}`,
      'line 1, column 4: hostName is the key of column 1 already',
    ]);
  });

  test('is refused for each row that has not as many cells as keys', () => {
    expect(problems('hostName,ipAddress\na\nb,c\nd,e,f\n')).toEqual([
      'line 2, column 2: a cell is missing: the row has 1 of 2 cells',
      'line 4, column 3: this cell has no key above it: the row has 3 of 2 cells',
    ]);
  });

  test.each([
    ['', 'is empty: its first row must have the keys of a request'],
    ['hostName\n', 'has no server: each row after the first one is a server'],
    ['hostName;ipAddress\na;b', 'line 1: semicolons separate the columns: save the file with commas'],
    ['hostName\tipAddress\na\tb', 'line 1: tabs separate the columns: save the file with commas'],
    ['hostName\n"a', 'line 2, column 1: the quote that begins this cell is never closed'],
    [`hostName\n${'a\n'.repeat(1001)}`, 'has 1001 servers, and may have 1000'],
  ])('%j is refused in one sentence', (text, problem) => {
    expect(problems(text)).toEqual([problem]);
  });

  test('has each server once, by host, domain and version', () => {
    const text = 'hostName,domainName,ipAddress\na,x,1\nb,x,2\na,y,3\na ,x,4\n';
    expect(problems(text)).toEqual(['line 5: this is the server of line 2 again, by its name']);
    expect(problems('ipAddress\n1\n2\n')).toEqual([]);
  });

  test.each([
    'a,s3cret,192.0.2.1\nb,s3cret,192.0.2.2',
    'hostName,rootPass\na,"s3cret',
    'hostName,rootPass\na,s3"cret\n',
  ])('never repeats what a cell holds: %j', (text) => {
    expect(problems(text).length).toBeGreaterThan(0);
    expect(problems(text).join()).not.toMatch(/s3|cret/);
  });
});
