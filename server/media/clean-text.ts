/** Controls, letters of private use, what stands for nothing; the joiners that Persian and Arabic spell with stay. */
const NOTHING = /(?![\t\n\u200c\u200d])[\p{Cc}\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\uffff\p{Co}]/gu;

/** A text from a file as it is kept: compatibility forms replaced (NFKC), nothing invisible but the joiners, well-formed. */
export function cleanText(text: string): string {
  return text.toWellFormed().normalize('NFKC').replace(NOTHING, '').toWellFormed();
}
