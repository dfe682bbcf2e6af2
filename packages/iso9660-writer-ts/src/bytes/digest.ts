/** Bytes of a block, in MD5 and SHA-256 alike. */
const BLOCK = 64;

/** What MD5 and SHA-256 share: bytes come piece by piece and are digested block by block, the last one padded. */
abstract class BlockDigest {
  readonly #rest = new Uint8Array(BLOCK);
  #length = 0;

  /** Whether the words of a block, and the count of bits behind the last one, are little-endian. */
  protected abstract readonly littleEndian: boolean;
  protected abstract digestBlock(view: DataView, offset: number): void;

  update(bytes: Uint8Array): this {
    let offset = 0;
    const used = this.#length % BLOCK;
    this.#length += bytes.length;
    if (used > 0) {
      const part = bytes.subarray(0, BLOCK - used);
      this.#rest.set(part, used);
      if (used + part.length < BLOCK) return this;
      this.digestBlock(new DataView(this.#rest.buffer), 0);
      offset = part.length;
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (; offset + BLOCK <= bytes.length; offset += BLOCK) this.digestBlock(view, offset);
    this.#rest.set(bytes.subarray(offset));
    return this;
  }

  /** Takes over what another digest has been given. */
  protected continueFrom(other: BlockDigest): void {
    this.#rest.set(other.#rest);
    this.#length = other.#length;
  }

  /** A one bit, zeros to the end of a block but for eight bytes, and the number of bits before. */
  protected pad(): void {
    const bits = BigInt(this.#length) * 8n;
    const padding = new Uint8Array(BLOCK - ((this.#length + 8) % BLOCK) + 8);
    padding[0] = 0x80;
    new DataView(padding.buffer).setBigUint64(padding.length - 8, bits, this.littleEndian);
    this.update(padding);
  }
}

/** 32-bit words as hexadecimal, in the byte order of the digest. */
function hexOfWords(words: Int32Array, littleEndian: boolean): string {
  const bytes = new Uint8Array(words.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [index, word] of words.entries()) view.setInt32(index * 4, word, littleEndian);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

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

const PRIMES = firstPrimes(64);

/** FIPS 180-4 clause 4.2.2: fractional parts of the cube roots of the first 64 primes. */
const CONSTANTS = Int32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)));

/** FIPS 180-4 clause 5.3.3: fractional parts of the square roots of the first eight primes. */
const START = Int32Array.from(PRIMES.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));

/** SHA-256, FIPS 180-4, over bytes that come piece by piece: Web Crypto wants all of them at once. */
export class Sha256 extends BlockDigest {
  protected override readonly littleEndian = false;
  readonly #state = START.slice();
  readonly #schedule = new Int32Array(64);

  /** Ends the digest, and answers it in hexadecimal. */
  hex(): string {
    this.pad();
    return hexOfWords(this.#state, this.littleEndian);
  }

  protected override digestBlock(view: DataView, offset: number): void {
    const w = this.#schedule;
    for (let i = 0; i < 16; i++) w[i] = view.getInt32(offset + i * 4, false);
    for (let i = 16; i < 64; i++) {
      const early = w[i - 15]!;
      const late = w[i - 2]!;
      const s0 = rotated(early, 7) ^ rotated(early, 18) ^ (early >>> 3);
      const s1 = rotated(late, 17) ^ rotated(late, 19) ^ (late >>> 10);
      w[i] = (w[i - 16]! + s0 + w[i - 7]! + s1) | 0;
    }
    const state = this.#state;
    let a = state[0]!;
    let b = state[1]!;
    let c = state[2]!;
    let d = state[3]!;
    let e = state[4]!;
    let f = state[5]!;
    let g = state[6]!;
    let h = state[7]!;
    for (let i = 0; i < 64; i++) {
      const s1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
      const sum1 = (h + s1 + ((e & f) ^ (~e & g)) + CONSTANTS[i]! + w[i]!) | 0;
      const s0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
      const sum2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + sum1) | 0;
      d = c;
      c = b;
      b = a;
      a = (sum1 + sum2) | 0;
    }
    state[0] = (state[0]! + a) | 0;
    state[1] = (state[1]! + b) | 0;
    state[2] = (state[2]! + c) | 0;
    state[3] = (state[3]! + d) | 0;
    state[4] = (state[4]! + e) | 0;
    state[5] = (state[5]! + f) | 0;
    state[6] = (state[6]! + g) | 0;
    state[7] = (state[7]! + h) | 0;
  }
}

function rotated(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

/** The first 32 bits behind the point. A double has them all: the integer parts here have at most five bits. */
function fraction(root: number): number {
  return Math.floor((root % 1) * 2 ** 32);
}

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let candidate = 2; primes.length < count; candidate++) {
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);
  }
  return primes;
}
