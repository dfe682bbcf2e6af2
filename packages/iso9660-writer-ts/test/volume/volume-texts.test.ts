import { describe, expect, test } from 'vitest';
import type { ImageOptions, VolumeOptions } from '../../src/index.js';
import { file, modelOf, problemsOf, warningsOf } from '../support/read-image.js';

/** Rules for texts that the standard has no characters for, and for names of files that are not there. */
const TOLERATED = { tolerate: ['VD-09', 'VD-11'] };

const volumeOf = async (volume: VolumeOptions, options: ImageOptions = {}, reading = {}) =>
  (await modelOf([file('copying.txt'), file('a name of more than eighteen.txt')], { volume, ...options }, reading))
    .volume;

describe('the texts of a volume', () => {
  test('stand in both descriptors, in Joliet cut to half as many characters (VD-10, VD-11)', async () => {
    const id = 'A_VOLUME_WITH_32_CHARACTERS_0123';
    const { primary, joliet } = await volumeOf({ id, publisher: 'P'.repeat(128) });
    expect(primary).toMatchObject({ volumeId: id, publisher: 'P'.repeat(128), application: 'ISO9660-WRITER-TS' });
    expect(joliet).toMatchObject({ volumeId: id.slice(0, 16), publisher: 'P'.repeat(64) });
  });

  test('are told where Joliet cuts them (VD-11)', async () => {
    const volume = { id: 'X'.repeat(17), publisher: 'P' };
    expect(await warningsOf([], { volume })).toEqual(['VOLUME_TEXT']);
    expect(await warningsOf([], { volume, joliet: false })).toEqual([]);
  });

  test('may be any printable text, with a warning: labels as cidata are in everyday use (VD-09)', async () => {
    for (const id of ['cidata', 'My-Disk 1', 'a~b']) {
      expect((await volumeOf({ id })).primary.volumeId).toBe(id);
      expect(await warningsOf([], { volume: { id } })).toEqual(['VOLUME_TEXT']);
    }
    expect(await warningsOf([], { volume: { publisher: 'A-CHARACTERS (MORE): "OK" & 100%' } })).toEqual([]);
  });

  test('may be empty', async () => {
    expect((await volumeOf({ application: '' })).primary.application).toBe('');
  });

  test('name files of the root as each hierarchy calls them', async () => {
    const { primary, joliet } = await volumeOf({ copyrightFile: 'copying.txt' });
    expect(primary.copyrightFile).toBe('COPYING.TXT;1');
    expect(joliet!.copyrightFile).toBe('copying.txt');
  });

  test('leave out a file name that the Joliet field cannot hold, with a warning (VD-11)', async () => {
    const volume = { abstractFile: 'a name of more than eighteen.txt' };
    const { primary, joliet } = await volumeOf(volume);
    expect(primary.abstractFile).toBe('A_NAME_OF_MORE_THAN_EIGHTEE.TXT;1');
    expect(joliet!.abstractFile).toBe('');
    expect(await warningsOf([file(volume.abstractFile)], { volume })).toContain(`VOLUME_TEXT ${volume.abstractFile}`);
  });

  test('are recorded with one warning where they name no file of the root', async () => {
    for (const bibliographicFile of ['directory', 'directory/inside', 'missing']) {
      const volume = { bibliographicFile };
      expect(await warningsOf([file('directory/inside')], { volume })).toEqual([`VOLUME_TEXT ${bibliographicFile}`]);
      expect((await volumeOf(volume, {}, TOLERATED)).primary.bibliographicFile).toBe(bibliographicFile);
    }
    expect((await volumeOf({ copyrightFile: 'größe' }, {}, TOLERATED)).primary.copyrightFile).toBe('GR__E');
  });

  test('that are not ASCII are UTF-8 in the ids of volumes, and a-characters elsewhere, with warnings (VD-09)', async () => {
    const [id, set] = ['Größe 日本', 'Sét'];
    const texts = { publisher: 'Müller & Söhne {1}', preparer: 'Prép', application: 'plain', system: 'Lïnux' };
    const { primary, joliet } = await volumeOf({ id, set, ...texts }, {}, TOLERATED);
    expect(primary).toMatchObject({ volumeId: id, setId: set, publisher: 'M_LLER & S_HNE _1_', application: 'plain' });
    expect(joliet).toMatchObject({ volumeId: id, setId: set, ...{ publisher: texts.publisher, preparer: 'Prép' } });
    const messages = await warningsOf([], { volume: { id, set, ...texts } });
    expect(messages).toEqual(Array(6).fill('VOLUME_TEXT'));
  });

  test('have their limit in bytes, and no control characters', async () => {
    expect((await volumeOf({ id: 'Ä'.repeat(16) })).joliet!.volumeId).toBe('Ä'.repeat(16));
    for (const id of ['Ä'.repeat(17), 'a\nb', '\ud800', 'del\u007f']) {
      expect(await problemsOf([], { volume: { id } })).toEqual(['INVALID_OPTION']);
    }
    expect((await volumeOf({ id: `${'x'.repeat(15)}😀` }, {}, TOLERATED)).joliet!.volumeId).toBe('x'.repeat(15));
  });
});
