import { expect, test } from '@jest/globals';
import { isIsbn } from '../../content-schema/isbn.ts';

test.each(['978-3-16-148410-0', '9783161484100', '979 10 90636 07 1', '0-306-40615-2', '080442957X', '0 8044 2957 x'])(
  '%s is an ISBN',
  (text) => {
    expect(isIsbn(text)).toBe(true);
  },
);

test.each(['978-3-16-148410-1', '977-3-16-148410-0', '0-306-40615-3', '08044X9572', '978316148410', '', 'ISBN', '٩٧٨٣١٦١٤٨٤١٠٠'])(
  '%s is none',
  (text) => {
    expect(isIsbn(text)).toBe(false);
  },
);
