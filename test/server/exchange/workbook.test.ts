import { deflateRawSync } from 'node:zlib';
import { describe, expect, jest, test } from '@jest/globals';
import writeWorkbook from 'write-excel-file/node';
import { readProgramme } from '../../../server/exchange/service.ts';
import { storedZip } from '../../../server/exchange/stored-zip.ts';
import { writeXlsx } from '../../../server/exchange/xlsx.ts';
import type { Plan } from '../../../server/exchange/plan.ts';
import { fullItem } from '../../support/full-items.ts';

jest.setTimeout(60_000);

/** A zip of one file whose directory tells the truth or not. */
function zipOf(content: Buffer, said: number): Buffer {
  const packed = deflateRawSync(content);
  const local = Buffer.alloc(31);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(packed.length, 18);
  local.writeUInt32LE(said, 22);
  local.writeUInt16LE(1, 26);
  local.write('a', 30);
  const central = Buffer.alloc(47);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(8, 10);
  central.writeUInt32LE(packed.length, 20);
  central.writeUInt32LE(said, 24);
  central.writeUInt16LE(1, 28);
  central.write('a', 46);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length + packed.length, 16);
  return Buffer.concat([local, packed, central, end]);
}

describe('a workbook', () => {
  test('typed in by hand is read: numbers, dates and truths as a spreadsheet makes them', async () => {
    const item = [
      ['field', 'value'],
      ['type', 'curriculum'],
      ['originalLanguage', 'az'],
      ['name.az', 'Plan'],
      ['inLanguage', 'az | ar'],
      ['datePublished', { value: new Date(Date.UTC(2025, 0, 31)), type: Date, format: 'yyyy-mm-dd' }],
      ['version', 2],
      ['isAccessibleForFree', true],
    ];
    const outline = [
      ['kind', 'code', 'name.az', 'hours.total'],
      ['module', 1, 'Bir', 20.5],
    ];
    const sheets = [
      { sheet: 'Item', data: item },
      { sheet: 'outline', data: outline },
    ] as Parameters<typeof writeWorkbook>[0];
    expect(await readProgramme(await writeWorkbook(sheets).toBuffer(), 'plan.xlsx')).toMatchObject({
      ok: true,
      item: {
        inLanguage: ['az', 'ar'],
        datePublished: '2025-01-31',
        version: '2',
        isAccessibleForFree: true,
        modules: [{ code: '1', name: { az: 'Bir' }, hours: { total: 20.5 } }],
      },
    });
  });

  test('says the sheet of what is wrong', async () => {
    const plan = { ...fullItem('programme'), license: 'CC-BY-9', modules: [{ code: 'M1', name: { az: 'Bir' }, specialty: '9999' }] };
    expect(await readProgramme(await writeXlsx(plan as Plan), 'plan.xlsx')).toMatchObject({
      ok: false,
      problems: expect.arrayContaining([
        { key: 'problem.vocabulary', params: expect.anything(), place: { sheet: 'outline', row: 2, column: 'specialty' } },
        { key: 'problem.vocabulary', params: expect.anything(), place: expect.objectContaining({ sheet: 'item', field: 'license' }) },
      ]),
    });
    const other = await writeWorkbook([{ sheet: 'Sheet1', data: [['a']] }]).toBuffer();
    expect(await readProgramme(other, 'a.xlsx')).toMatchObject({ ok: false, problems: [{ key: 'exchange.problem.no-sheet' }] });
  });

  test('that unpacks to more than it may is refused, whatever it says of itself', async () => {
    const bomb = zipOf(Buffer.alloc(200_000_000), 10);
    expect(bomb.length).toBeLessThan(1_000_000);
    expect(() => storedZip(bomb, 100_000_000)).toThrow();
    expect(storedZip(zipOf(Buffer.from('content'), 7), 100).includes('content')).toBe(true);
    expect(await readProgramme(bomb, 'bomb.xlsx')).toMatchObject({ ok: false, problems: [{ key: 'exchange.problem.workbook' }] });
  });

  test('with a cell at the far end of the sheet harms nobody', async () => {
    const bytes = await writeWorkbook([{ sheet: 'item', data: [['field', 'value']] }]).toBuffer();
    const stored = storedZip(bytes, 1_000_000).toString('latin1');
    // The same length, so that the archive stays whole.
    const far = Buffer.from(stored.replace(/r="B1"/, 'r="Z9"'), 'latin1');
    expect(await readProgramme(far, 'far.xlsx')).toMatchObject({ ok: false });
  });
});
