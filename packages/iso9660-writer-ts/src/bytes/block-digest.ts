/** Bytes of a block, in MD5 and SHA-256 alike. */
const BLOCK = 64;

/** What MD5 and SHA-256 share: bytes come piece by piece and are digested block by block, the last one padded. */
export abstract class BlockDigest {
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
export function hexOfWords(words: Int32Array, littleEndian: boolean): string {
  const bytes = new Uint8Array(words.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [index, word] of words.entries()) view.setInt32(index * 4, word, littleEndian);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
