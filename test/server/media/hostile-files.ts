import { deflateRawSync, deflateSync, crc32 } from 'node:zlib';

const MB = 1024 * 1024;

/** A PDF of these objects, the first of them number 1 and the catalogue; without a table, as damaged files are. */
function pdfOf(objects: readonly (string | Buffer)[]): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n')];
  objects.forEach((object, at) => {
    parts.push(
      Buffer.from(`${at + 1} 0 obj\n`),
      Buffer.isBuffer(object) ? object : Buffer.from(object, 'latin1'),
      Buffer.from('\nendobj\n'),
    );
  });
  parts.push(Buffer.from(`trailer<</Size ${objects.length + 1}/Root 1 0 R>>\n%%EOF\n`));
  return Buffer.concat(parts);
}

const CATALOGUE = '<</Type/Catalog/Pages 2 0 R>>';
const ONE_PAGE = '<</Type/Pages/Kids[3 0 R]/Count 1>>';
const PAGE = '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>';
const FONT = '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>';

function streamOf(content: Buffer, facts: string): Buffer {
  return Buffer.concat([Buffer.from(`<<${facts}/Length ${content.length}>>stream\n`), content, Buffer.from('\nendstream')]);
}

/** A page whose content unpacks to so many megabytes. */
export function pdfBomb(megabytes: number): Buffer {
  const content = deflateSync(Buffer.alloc(megabytes * MB, ' '));
  return pdfOf([CATALOGUE, ONE_PAGE, PAGE, streamOf(content, '/Filter/FlateDecode'), FONT]);
}

/** The same, packed twice: a few kilobytes. */
export function pdfBombTwice(megabytes: number): Buffer {
  const content = deflateSync(deflateSync(Buffer.alloc(megabytes * MB, ' ')));
  return pdfOf([CATALOGUE, ONE_PAGE, PAGE, streamOf(content, '/Filter[/FlateDecode/FlateDecode]'), FONT]);
}

/** A form that shows itself again and again, endlessly. */
export function endlessPdf(): Buffer {
  const form = (inner: number): Buffer =>
    streamOf(Buffer.from('/X Do /X Do '), `/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X ${inner} 0 R>>>>`);
  const page = '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>';
  // Thirty levels of two calls each: a thousand million.
  const levels = Array.from({ length: 30 }, (_, at) => form(Math.min(6 + at, 34)));
  return pdfOf([CATALOGUE, ONE_PAGE, page, streamOf(Buffer.from('/X Do'), ''), ...levels]);
}

/** So many pages, each an object, in one flat list. */
export function pdfOfPages(count: number): Buffer {
  const kids = Array.from({ length: count }, (_, at) => `${at + 3} 0 R`).join(' ');
  const page = '<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>';
  return pdfOf([CATALOGUE, `<</Type/Pages/Kids[${kids}]/Count ${count}>>`, ...Array.from({ length: count }, () => page)]);
}

/** A tree of pages in which each branch has one branch, so many levels deep; `isRing` leads the last back to the first. */
export function deepPdf(levels: number, isRing: boolean): Buffer {
  const branch = (at: number): string => {
    const isLast = at === levels - 1;
    const kid = isLast && isRing ? 2 : at + 3;
    return `<</Type/Pages/Kids[${kid} 0 R]/Count 1${at === 0 ? '' : `/Parent ${at + 1} 0 R`}>>`;
  };
  const page = `<</Type/Page/Parent ${levels + 1} 0 R/MediaBox[0 0 595 842]>>`;
  return pdfOf([CATALOGUE, ...Array.from({ length: levels }, (_, at) => branch(at)), page]);
}

/** Arrays in arrays in arrays. */
export function nestedPdf(depth: number): Buffer {
  return pdfOf([CATALOGUE, ONE_PAGE, `<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Odd${'['.repeat(depth)}${']'.repeat(depth)}>>`]);
}

/** A ZIP archive with one file in it. */
export function zipOf(name: string, content: Buffer): Buffer {
  const packed = deflateRawSync(content);
  const facts = Buffer.alloc(26);
  facts.writeUInt16LE(20, 0);
  facts.writeUInt16LE(8, 4);
  facts.writeUInt32LE(crc32(content), 10);
  facts.writeUInt32LE(packed.length, 14);
  facts.writeUInt32LE(content.length, 18);
  facts.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), facts, Buffer.from(name), packed]);
  const entry = Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), facts, Buffer.alloc(14), Buffer.from(name)]);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, entry, end]);
}

function pngChunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A white PNG of one bit a pixel: 30,000 × 30,000 are 900 million pixels in about a hundred kilobytes. */
export function largePng(side: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1;
  const rows = deflateSync(Buffer.alloc(side * (1 + Math.ceil(side / 8))));
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', rows),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A PNG that says it is larger than it is. */
export function lyingPng(side: number): Buffer {
  const png = largePng(8);
  png.writeUInt32BE(side, 16);
  png.writeUInt32BE(side, 20);
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  return png;
}

const clock = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(11, 23);

/** So many captions, a second each. */
export function manyCues(count: number): Buffer {
  const cues = Array.from({ length: count }, (_, at) => `${clock(at % 86_000)} --> ${clock((at % 86_000) + 1)}\ncue ${at}\n`);
  return Buffer.from(`WEBVTT\n\n${cues.join('\n')}`);
}
