/** What a page of a made PDF shows: lines of plain Latin text, a JPEG over the whole page, or nothing. */
export type SmallPage =
  { readonly lines: readonly string[] } | { readonly jpeg: Buffer; readonly width: number; readonly height: number } | 'blank';

/** A PDF by hand, of plain text and pictures. */
export function smallPdf(pages: readonly SmallPage[]): Buffer {
  const parts: Buffer[] = [];
  const places: number[] = [];
  let length = 0;
  const add = (bytes: Buffer | string): void => {
    const part = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
    parts.push(part);
    length += part.length;
  };
  const object = (number: number, ...content: readonly (Buffer | string)[]): void => {
    places[number] = length;
    add(`${number} 0 obj\n`);
    content.forEach(add);
    add('\nendobj\n');
  };
  const stream = (content: Buffer | string, facts = ''): (Buffer | string)[] => [
    `<<${facts}/Length ${content.length}>>stream\n`,
    content,
    '\nendstream',
  ];
  const first = (index: number): number => 4 + index * 3;
  add('%PDF-1.4\n');
  object(1, '<</Type/Catalog/Pages 2 0 R>>');
  object(2, `<</Type/Pages/Kids[${pages.map((_, index) => `${first(index)} 0 R`).join(' ')}]/Count ${pages.length}>>`);
  object(3, '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>');
  pages.forEach((page, index) => {
    const at = first(index);
    const resources = `/Resources<</Font<</F 3 0 R>>${page !== 'blank' && 'jpeg' in page ? `/XObject<</I ${at + 2} 0 R>>` : ''}>>`;
    object(at, `<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]${resources}/Contents ${at + 1} 0 R>>`);
    let drawing = '';
    let picture: (Buffer | string)[] = ['null'];
    if (page !== 'blank' && 'lines' in page) {
      const shown = page.lines.map((line) => `(${line.replace(/[()\\]/g, '\\$&')}) Tj T*`).join(' ');
      drawing = `BT /F 12 Tf 14 TL 72 760 Td ${shown} ET`;
    } else if (page !== 'blank') {
      drawing = 'q 595 0 0 842 0 0 cm /I Do Q';
      const size = `/Width ${page.width}/Height ${page.height}`;
      picture = stream(page.jpeg, `/Type/XObject/Subtype/Image${size}/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode`);
    }
    object(at + 1, ...stream(drawing));
    object(at + 2, ...picture);
  });
  const start = length;
  const rows = places.slice(1).map((place) => `${String(place).padStart(10, '0')} 00000 n \n`);
  add(`xref\n0 ${places.length}\n0000000000 65535 f \n${rows.join('')}`);
  add(`trailer<</Size ${places.length}/Root 1 0 R>>\nstartxref\n${start}\n%%EOF`);
  return Buffer.concat(parts);
}
