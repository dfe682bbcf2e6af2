import { BlockDigest, hexOfWords } from './block-digest.js';

/** Rotations of the four rounds, RFC 1321 clause 3.4. */
const ROTATIONS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];

/** RFC 1321 clause 3.4: the integer part of 2^32 times |sin(i + 1)|. */
const SINES = Int32Array.from({ length: 64 }, (_, i) => Math.floor(2 ** 32 * Math.abs(Math.sin(i + 1))));

/** MD5, RFC 1321. For media checks, which ask for it; not for security. */
export class Md5 extends BlockDigest {
  protected override readonly littleEndian = true;
  readonly #state = Int32Array.of(0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476);
  readonly #words = new Int32Array(16);

  /** The digest of what came so far, in hexadecimal. More may still come. */
  hex(): string {
    const copy = new Md5();
    copy.continueFrom(this);
    copy.#state.set(this.#state);
    copy.pad();
    return hexOfWords(copy.#state, this.littleEndian);
  }

  protected override digestBlock(view: DataView, offset: number): void {
    const words = this.#words;
    for (let i = 0; i < 16; i++) words[i] = view.getInt32(offset + i * 4, true);
    const state = this.#state;
    let a = state[0]!;
    let b = state[1]!;
    let c = state[2]!;
    let d = state[3]!;
    for (let i = 0; i < 64; i++) {
      const round = i >> 4;
      let mixed: number;
      let word: number;
      if (round === 0) {
        mixed = (b & c) | (~b & d);
        word = i;
      } else if (round === 1) {
        mixed = (d & b) | (~d & c);
        word = (5 * i + 1) & 15;
      } else if (round === 2) {
        mixed = b ^ c ^ d;
        word = (3 * i + 5) & 15;
      } else {
        mixed = c ^ (b | ~d);
        word = (7 * i) & 15;
      }
      const sum = (a + mixed + SINES[i]! + words[word]!) | 0;
      const rotation = ROTATIONS[(round << 2) | (i & 3)]!;
      a = d;
      d = c;
      c = b;
      b = (b + ((sum << rotation) | (sum >>> (32 - rotation)))) | 0;
    }
    state[0] = (state[0]! + a) | 0;
    state[1] = (state[1]! + b) | 0;
    state[2] = (state[2]! + c) | 0;
    state[3] = (state[3]! + d) | 0;
  }
}
