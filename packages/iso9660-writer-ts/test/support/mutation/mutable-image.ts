const VOLUME_NUMBER_1 = 0x01000001;

/** A copy of an image to break on purpose, and the places of its structures. */
export class MutableImage {
  readonly bytes: Buffer;

  constructor(image: Uint8Array) {
    this.bytes = Buffer.from(image);
  }

  /** Start of a sector. */
  sector(number: number): number {
    return number * 2048;
  }

  set(at: number, ...bytes: number[]): void {
    this.bytes.set(bytes, at);
  }

  text(at: number, text: string): void {
    this.bytes.write(text, at, 'latin1');
  }

  /** A 32-bit number in both byte orders. */
  both32(at: number, value: number): void {
    this.bytes.writeUInt32LE(value, at);
    this.bytes.writeUInt32BE(value, at + 4);
  }

  u32(at: number): number {
    return this.bytes.readUInt32LE(at);
  }

  /** The primary directory record of an identifier. */
  record(identifier: string): number {
    return this.#findRecord(Buffer.from(identifier, 'latin1'));
  }

  /** The record of an identifier in the directory another record leads to. */
  recordIn(directory: number, identifier: string): number {
    const start = this.extent(directory);
    for (let at = start; at < start + 2048 && this.#u8(at) > 0; at += this.#u8(at)) {
      if (this.bytes.toString('latin1', at + 33, at + 33 + this.#u8(at + 32)) === identifier) return at;
    }
    return missing(identifier);
  }

  /** The Joliet directory record of a name. */
  joliet(name: string): number {
    return this.#findRecord(Buffer.from(name, 'utf16le').swap16());
  }

  /** The content of whatever a record leads to; for a directory its "." record. */
  extent(record: number): number {
    return this.sector(this.u32(record + 2));
  }

  /** The ".." record of the directory a record leads to. */
  dotDot(record: number): number {
    const self = this.extent(record);
    return self + this.#u8(self);
  }

  /** The "." record of the root directory of the primary tree. */
  get root(): number {
    return this.extent(this.sector(16) + 156);
  }

  /** A system use entry of a record, in its continuation area when it is not in the record itself. */
  entry(record: number, signature: string): number {
    const identifierLength = this.#u8(record + 32);
    const start = record + 33 + identifierLength + (identifierLength % 2 === 0 ? 1 : 0);
    const end = record + this.#u8(record);
    const inline = this.#findEntry(start, end, signature);
    if (inline !== undefined) return inline;
    const continuation = this.#findEntry(start, end, 'CE') ?? missing(signature);
    const area = this.sector(this.u32(continuation + 4)) + this.u32(continuation + 12);
    return this.#findEntry(area, area + this.u32(continuation + 20), signature) ?? missing(signature);
  }

  /** First byte of a path table: type L at descriptor byte 140, type M at 148. */
  pathTable(type: 'L' | 'M', descriptor = 16): number {
    const at = this.sector(descriptor);
    return this.sector(type === 'L' ? this.bytes.readUInt32LE(at + 140) : this.bytes.readUInt32BE(at + 148));
  }

  /** First byte of the boot catalog. */
  get catalog(): number {
    return this.sector(this.u32(this.sector(17) + 71));
  }

  /** First byte of the image of the entry in a slot of the catalog. */
  bootImage(slot: number): number {
    return this.sector(this.u32(this.catalog + slot * 32 + 8));
  }

  #findEntry(start: number, end: number, signature: string): number | undefined {
    for (let at = start; at + 4 <= end && this.#u8(at + 2) >= 4; at += this.#u8(at + 2)) {
      if (this.bytes.toString('latin1', at, at + 2) === signature) return at;
    }
    return undefined;
  }

  #findRecord(identifier: Buffer): number {
    for (let at = this.bytes.indexOf(identifier); at >= 0; at = this.bytes.indexOf(identifier, at + 1)) {
      const record = at - 33;
      // Path tables have no volume sequence number and no length in front of the identifier.
      const isRecord = this.bytes.readUInt32BE(record + 28) === VOLUME_NUMBER_1;
      if (isRecord && this.#u8(record + 32) === identifier.length) return record;
    }
    return missing(identifier.toString('latin1'));
  }

  #u8(at: number): number {
    return this.bytes.readUInt8(at);
  }
}

function missing(what: string): never {
  throw new Error(`the image has no ${JSON.stringify(what)}`);
}
