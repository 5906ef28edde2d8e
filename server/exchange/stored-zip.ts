import { crc32, inflateRawSync } from 'node:zlib';

interface Entry {
  readonly name: Buffer;
  readonly content: Buffer;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_LENGTH = 22;
const LONGEST_COMMENT = 65_535;

function endOf(zip: Buffer): number {
  for (let at = zip.length - END_LENGTH; at >= Math.max(0, zip.length - END_LENGTH - LONGEST_COMMENT); at -= 1) {
    if (zip.readUInt32LE(at) === END) return at;
  }
  throw new RangeError('no end of central directory');
}

function entriesOf(zip: Buffer, mostBytes: number): Entry[] {
  const end = endOf(zip);
  const entries: Entry[] = [];
  let left = mostBytes;
  for (let count = zip.readUInt16LE(end + 10), at = zip.readUInt32LE(end + 16); count > 0; count -= 1) {
    if (zip.readUInt32LE(at) !== CENTRAL) throw new RangeError('no entry');
    const method = zip.readUInt16LE(at + 10);
    const compressed = zip.readUInt32LE(at + 20);
    const nameLength = zip.readUInt16LE(at + 28);
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const packed = zip.subarray(start, start + compressed);
    const content = method === 0 ? packed : inflateRawSync(packed, { maxOutputLength: Math.max(1, left) });
    left -= content.length;
    if (left < 0) throw new RangeError('too large');
    entries.push({ name: zip.subarray(at + 46, at + 46 + nameLength), content });
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}

function header(signature: number, { name, content }: Entry): Buffer {
  const isCentral = signature === CENTRAL;
  const bytes = Buffer.alloc(isCentral ? 46 : 30);
  bytes.writeUInt32LE(signature, 0);
  // Version, flags (UTF-8), method "stored", time: the central header has one field more at the front.
  const at = isCentral ? 6 : 4;
  bytes.writeUInt16LE(20, 4);
  bytes.writeUInt16LE(20, at);
  bytes.writeUInt16LE(0x0800, at + 2);
  bytes.writeUInt32LE(crc32(content), at + 10);
  bytes.writeUInt32LE(content.length, at + 14);
  bytes.writeUInt32LE(content.length, at + 18);
  bytes.writeUInt16LE(name.length, at + 22);
  return bytes;
}

/**
 * The same zip archive without compression: what reads it cannot be made to unpack more than `mostBytes`.
 * @throws RangeError and zlib's errors where it is no archive or holds more.
 */
export function storedZip(zip: Buffer, mostBytes: number): Buffer {
  const entries = entriesOf(zip, mostBytes);
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const local = [header(LOCAL, entry), entry.name, entry.content];
    const central = header(CENTRAL, entry);
    central.writeUInt32LE(offset, 42);
    locals.push(...local);
    centrals.push(central, entry.name);
    offset += local.reduce((sum, { length }) => sum + length, 0);
  }
  const end = Buffer.alloc(END_LENGTH);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(
    centrals.reduce((sum, { length }) => sum + length, 0),
    12,
  );
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, ...centrals, end]);
}
