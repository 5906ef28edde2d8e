import type { Curriculum, Institution, Programme, Textbook, VideoLesson } from '../../content-schema/types.ts';
import type { ItemType } from '../../content-schema/validator.ts';

const COMMON = {
  identifier: 'https://example.org/lessons/welding-1',
  originalLanguage: 'az',
  name: { az: 'Qövs qaynağı', ar: 'اللحام بالقوس', en: 'Arc welding', fr: "Soudage à l'arc", tr: 'Ark kaynağı' },
  description: { az: 'Elektrodun seçilməsi.', en: '' },
  keywords: { az: ['qaynaq', 'elektrod'], en: [] },
  inLanguage: ['az', 'tr'],
  specialty: ['0715', '071'],
  occupation: ['7212'],
  educationalLevel: ['az-nqf-3', 'eqf-3'],
  learningResourceType: ['video', 'text'],
  license: 'CC-BY-4.0',
  creator: [{ type: 'Person', name: 'Aygün Məmmədova', url: 'https://example.org/people/1' }],
  publisher: [{ type: 'Organization', name: 'Bakı peşə məktəbi' }],
  institution: 'baku-industry-college',
  country: 'AZ',
  dateCreated: '2024-02-29',
  datePublished: '2025-01-31',
  dateModified: '2026-10-01',
  isAccessibleForFree: true,
  conditionsOfAccess: 'no_login',
  audience: ['student', 'teacher'],
  teaches: [{ az: 'Elektrodu metala görə seçir.' }],
  assesses: [{ az: 'Tikişi yoxlayır.' }],
  competencyRequired: [{ en: 'Reads a technical drawing.' }],
  isBasedOn: ['other:1'],
  isPartOf: ['other:2'],
  hasPart: ['other:3'],
  translationOfWork: 'other:4',
  workTranslation: ['other:5'],
  image: 'https://example.org/welding.jpg',
  thumbnail: { sha256: 'b'.repeat(64), encodingFormat: 'image/jpeg', contentSize: 2048, name: 'cover.jpg' },
  url: 'http://example.org/welding?lang=az#top',
  version: '1.0',
  creativeWorkStatus: 'published',
  timeRequired: 'PT45M',
  accessMode: ['visual', 'auditory'],
  accessibilityFeature: ['captions', 'transcript'],
  accessibilityHazard: ['flashing'],
  accessibilitySummary: { az: 'Subtitrlər var.' },
  questions: [
    {
      id: 'q1',
      type: 'choice',
      prompt: { az: 'Kəsmə sürəti nə ilə ölçülür?' },
      points: 2,
      choices: [
        { id: 'a', text: { az: 'm/dəq' }, isCorrect: true, feedback: { az: 'Bəli.' } },
        { id: 'b', text: { az: 'kq' } },
      ],
      feedback: { az: 'Cədvələ baxın.' },
    },
    { id: 'q2', type: 'numeric', prompt: { az: 'Diametri ölçün.' }, value: 20, tolerance: 0.1, unit: { az: 'mm' } },
  ],
} as const;

const FILE = {
  contentUrl: 'https://example.org/file.pdf',
  encodingFormat: 'application/pdf',
  contentSize: 1024,
  sha256: 'a'.repeat(64),
  inLanguage: 'az',
};

const PLAN = {
  timeToComplete: 'P1Y',
  hours: { theory: 20, practice: 20.5, workplace: 4.5, total: 45 },
  modules: [
    {
      code: 'M1',
      name: { az: 'Qaynağa hazırlıq' },
      description: { az: 'İş yeri.' },
      hours: { total: 45 },
      educationalLevel: 'az-nqf-3',
      prerequisites: ['M0'],
      units: [
        {
          code: 'M1.1',
          name: { az: 'Elektrodlar' },
          hours: { practice: 10 },
          learningOutcomes: [
            {
              code: 'M1.1.1',
              name: { az: 'Elektrod seçir' },
              educationalLevel: 'eqf-3',
              hours: { theory: 2 },
              assessmentCriteria: [{ code: 'a', name: { az: 'Diametri düzgün seçir' } }],
              servedBy: ['test:lesson-1'],
            },
          ],
        },
      ],
    },
  ],
};

const OWN = {
  'video-lesson': {
    duration: 'PT6M30S',
    embedUrl: 'https://www.youtube-nocookie.com/embed/abcdefghijk',
    encoding: [{ ...FILE, encodingFormat: 'video/mp4' }],
    caption: [{ contentUrl: 'https://example.org/az.vtt', encodingFormat: 'text/vtt', inLanguage: 'az' }],
    transcript: { az: 'Salam.' },
    chapters: [{ name: { az: 'Giriş' }, startOffset: 0, endOffset: 12.5 }],
  },
  textbook: {
    isbn: '978-3-16-148410-0',
    bookEdition: '2-ci nəşr',
    numberOfPages: 120,
    encoding: [FILE],
    chapters: [{ name: { az: 'Giriş' }, position: 1, pageStart: 1, pageEnd: 9 }],
  },
  curriculum: PLAN,
  programme: { ...PLAN, educationalCredentialAwarded: { az: 'Qaynaqçı' }, programPrerequisites: { az: '9 illik təhsil' } },
} satisfies Record<ItemType, object>;

/** An item that has every field its schema knows. */
export function fullItem(type: ItemType): VideoLesson | Textbook | Curriculum | Programme {
  return structuredClone({ type, ...COMMON, ...OWN[type] }) as unknown as VideoLesson | Textbook | Curriculum | Programme;
}

/** An institution that has every field its schema knows. */
export function fullInstitution(): Institution {
  return {
    id: 'baku-industry-college',
    kind: 'college',
    originalLanguage: 'az',
    name: { az: 'Bakı Sənaye Kolleci' },
    description: { az: 'Metal emalı.' },
    country: 'AZ',
    region: { az: 'Bakı' },
    address: { az: 'Nərimanov rayonu' },
    url: 'https://example.org/',
    specialty: ['0715'],
  };
}
