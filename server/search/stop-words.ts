/**
 * Words that carry no subject, folded: people type them in whole sentences («a video on setting up a lathe»).
 * A word that names a thing in any of the five languages is not here, whatever it is in another: et (meat),
 * un (flour), su (water), at (horse), is (work), son and ses (sound), dans (dance), or (gold).
 */
const AZERBAIJANI = 've ile ucun uzre kimi olan olaraq bu o da de ki ne nece hansi ya hem';
const TURKISH = 'icin olarak bir nasil hangi veya';
const ENGLISH = 'a an the of on in up to for and with how what are my your by from into about';
const FRENCH = 'le la les l une des du d ou a au aux en sur pour par avec comment est que qui mon ma mes sa ce cette';
const ARABIC = 'ال في من علي الي عن مع هذا هذه ذلك التي الذي كيف ما هل او ثم و';

export const STOP_WORDS = [...new Set([AZERBAIJANI, TURKISH, ENGLISH, FRENCH, ARABIC].join(' ').split(' '))];

/** Words for the form of what is looked for, folded. Beside other words they only get in the way; alone they are the query. */
const FORM_WORDS = new Set(
  [
    'video videos videosu videolari videolesson',
    'ders dersi dersler dersleri dersin derslik dersliyi',
    'lesson lessons tutorial tutorials course courses',
    'lecon lecons cours tutoriel',
    'درس دروس فيديو شرح دوره دورات',
    'kurs kursu',
  ]
    .join(' ')
    .split(' '),
);

/** The folded query without words for the form of content, unless there are no others. */
export function withoutFormWords(words: readonly string[]): readonly string[] {
  const others = words.filter((word) => !FORM_WORDS.has(word));
  return others.some((word) => !STOP_WORDS.includes(word)) ? others : words;
}
