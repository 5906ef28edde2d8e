import type { Grant } from './permissions.ts';

/** A person of the sample catalogue; their password is shown to everybody at the machine. */
export interface SamplePerson {
  readonly key: 'author' | 'reviewer' | 'editor' | 'administrator';
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly grants: readonly Grant[];
}

/** The sample's people: they exist only where nobody but people at this machine can reach it. */
export const SAMPLE_PEOPLE: readonly SamplePerson[] = [
  {
    key: 'author',
    email: 'author@sample.example',
    name: 'Aygün Səmədova',
    password: 'torna-dezgahi-41',
    grants: [{ role: 'author', institution: 'baku-industry-college' }],
  },
  {
    key: 'reviewer',
    email: 'reviewer@sample.example',
    name: 'Karim Haddad',
    password: 'qaynaq-kabinesi-52',
    grants: [{ role: 'reviewer' }],
  },
  { key: 'editor', email: 'editor@sample.example', name: 'Élise Moreau', password: 'gravure-sur-bois-63', grants: [{ role: 'editor' }] },
  {
    key: 'administrator',
    email: 'administrator@sample.example',
    name: 'Deniz Aydın',
    password: 'dokuma-tezgahi-74',
    grants: [{ role: 'administrator' }],
  },
];
