/**
 * Folding: the same plain spelling for every way people write a word. Texts are indexed as written and
 * folded, and queries are folded the same way, so that `dezgahi`, `DƏZGAHI` and `дәзҝаһы` find `dəzgahı`,
 * and `اللحام`, `باللِّحام` and `لحام` are one word.
 */

/** Letters that no decomposition reduces to their base letter. */
const LATIN: Readonly<Record<string, string>> = {
  ə: 'e',
  ı: 'i',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ħ: 'h',
  ŧ: 't',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  ð: 'd',
};

/** Cyrillic by the Azerbaijani alphabet of 1958, then the letters that Russian and its neighbours add. */
const CYRILLIC: Readonly<Record<string, string>> = {
  а: 'a',
  б: 'b',
  в: 'v',
  г: 'q',
  ғ: 'g',
  д: 'd',
  е: 'e',
  ә: 'e',
  ж: 'j',
  з: 'z',
  и: 'i',
  ы: 'i',
  ј: 'y',
  к: 'k',
  ҝ: 'g',
  л: 'l',
  м: 'm',
  н: 'n',
  о: 'o',
  ө: 'o',
  п: 'p',
  р: 'r',
  с: 's',
  т: 't',
  у: 'u',
  ү: 'u',
  ф: 'f',
  х: 'x',
  һ: 'h',
  ч: 'c',
  ҹ: 'c',
  ш: 's',
  ё: 'yo',
  й: 'y',
  ц: 'ts',
  щ: 'sc',
  ъ: '',
  ь: '',
  э: 'e',
  ю: 'yu',
  я: 'ya',
  қ: 'q',
  ң: 'ng',
  ұ: 'u',
  і: 'i',
  ҳ: 'h',
  ҷ: 'c',
  ӣ: 'i',
  ӯ: 'u',
};

/** Cyrillic letters that look like Latin ones: inside a Latin word they are slips of the keyboard. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  а: 'a',
  в: 'b',
  е: 'e',
  ә: 'e',
  к: 'k',
  м: 'm',
  н: 'h',
  о: 'o',
  р: 'p',
  с: 'c',
  т: 't',
  у: 'y',
  х: 'x',
  і: 'i',
  ј: 'j',
  һ: 'h',
  ө: 'o',
  ү: 'u',
};

const ARABIC: Readonly<Record<string, string>> = {
  ة: 'ه',
  ى: 'ي',
  ی: 'ي',
  ې: 'ي',
  ک: 'ك',
  ڪ: 'ك',
  ہ: 'ه',
  ھ: 'ه',
  ە: 'ه',
  ۀ: 'ه',
  ٱ: 'ا',
  ء: '',
  ـ: '',
};

/** Soft hyphens, joiners, direction marks, tatweel and the like: there, but not to be read. */
const INVISIBLE = /[\p{Cf}\u0640]/gu;
const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const ARABIC_WORD = /^\p{Script=Arabic}+$/u;
/** The article with the particles that are written together with it; at least three letters must remain. */
const ARTICLE = /^(?:[وف]?[بك]?ال|[وف]?لل)(?=...)/u;

function foldArabic(word: string): string {
  const letters = word.replace(/[ةىیېکڪہھەۀٱءـ]/gu, (letter) => ARABIC[letter] ?? letter);
  // Repeated, so that «الالكترونيات», «الكترونيات» and «إلكترونيات» meet.
  let plain = letters;
  for (let shorter = plain.replace(ARTICLE, ''); shorter !== plain; shorter = plain.replace(ARTICLE, '')) plain = shorter;
  return plain;
}

function foldWord(word: string): string {
  if (ARABIC_WORD.test(word)) return foldArabic(word);
  if (/\p{Script=Cyrillic}/u.test(word)) {
    const table = /\p{Script=Latin}/u.test(word) ? LOOK_ALIKES : CYRILLIC;
    word = word.replace(/\p{Script=Cyrillic}/gu, (letter) => table[letter] ?? letter);
  }
  return word.replace(/[əıøłđħŧßæœþð]/gu, (letter) => LATIN[letter] ?? letter);
}

const plainLetters = new Map<string, string>();

/** A lower-case Latin letter without what is above, below or through it. */
function plainLetter(letter: string): string {
  let plain = plainLetters.get(letter);
  if (plain === undefined) {
    plain = LATIN[letter] ?? letter.normalize('NFD').replace(/\p{M}+/gu, '');
    plainLetters.set(letter, plain);
  }
  return plain;
}

const isPlain = /^[\x20-\x7e\n]*$/;
/** Latin letters and punctuation that no compatibility form replaces: letter by letter they fold as the whole text does. */
const isLatin = /^[\x20-\x7e\n«»\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u0131\u0134-\u013e\u0141-\u0148\u014a-\u017e\u018f\u0259–—‘’“”]*$/;

/** The folded spelling of `text`, lower case, the same number of words in the same order. */
export function fold(text: string): string {
  if (isPlain.test(text)) return text.toLowerCase();
  if (isLatin.test(text)) return text.toLowerCase().replace(/[^\n\x20-\x7e]/g, plainLetter);
  return text
    .toWellFormed()
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .toLowerCase()
    .replaceAll('ئو', 'ؤو')
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 0xf))
    .replaceAll('й', 'ј')
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(WORD, foldWord);
}

/**
 * What an index adds for Arabic words where «لل» cannot be told apart: «للحام» is «to welding» and folds to
 * `حام`. So a word that starts with لل is also kept with one ل, and one that starts with ل also without it.
 */
export function foldedVariants(text: string): string[] {
  const variants = new Set<string>();
  for (const [word] of text.matchAll(/(?<!\p{L})[وف]?لل\p{L}{3,}/gu)) variants.add(foldWord(fold(word.replace(/^[وف]?ل/u, ''))));
  for (const word of foldedWords(text)) if (/^ل\p{Script=Arabic}{3,}$/u.test(word)) variants.add(word.slice(1));
  return [...variants];
}

/** The words of a text, folded, in order. */
export function foldedWords(text: string): string[] {
  return fold(text).match(WORD) ?? [];
}
