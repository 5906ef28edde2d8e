import type { Model } from 'mongoose';
import request, { type Response } from 'supertest';
import type { Grant, Person } from '../../../server/accounts/service.ts';
import type { Context } from '../../../server/context.ts';
import type { Message } from '../../../server/mail/service.ts';
import type { Submission } from '../../../server/publishing/service.ts';
import { fullInstitution } from '../../support/full-items.ts';
import { makePerson, PASSWORD } from '../../support/people.ts';
import { openUstaWithoutSearch, testConfig, type TestUsta } from '../../support/usta.ts';
import { visit, type Visitor } from '../../support/visitor.ts';
import { ELSEWHERE, HERE, lesson, made, openSubmissions, publish } from './submissions.ts';

/** The application, and people who are signed in at it. */
export interface Pages extends Pick<Context, 'publishing' | 'notices'> {
  readonly usta: TestUsta;
  readonly model: Model<Submission>;
  /** Makes an account and signs in with it. */
  readonly signUp: (name: string, ...grants: readonly Grant[]) => Promise<Person>;
  /** The answer for this person, or for somebody who is not signed in. */
  readonly get: (path: string, person?: Person) => Promise<Response>;
  readonly post: (path: string, person: Person, fields: Readonly<Record<string, string | readonly string[]>>) => Promise<Response>;
  /** Mails that were sent. */
  readonly mails: readonly Message[];
  readonly mailServer: { isDown: boolean };
  readonly close: () => Promise<void>;
}

export async function openPages(): Promise<Pages> {
  const usta = await openUstaWithoutSearch(testConfig({ USTA_URL: 'http://usta.example' }));
  const { connection, model } = await openSubmissions(usta.config);
  const mails: Message[] = [];
  const mailServer = { isDown: false };
  Object.assign(usta.context.mail, {
    send: (message: Message) => {
      if (!mailServer.isDown) mails.push(message);
      return Promise.resolve(mailServer.isDown ? 'failed' : 'sent');
    },
  });
  const visitors = new Map<string, Visitor>();
  const visitorOf = ({ id }: Person): Visitor => {
    const visitor = visitors.get(id);
    if (visitor === undefined) throw new Error(`${id} is not signed in`);
    return visitor;
  };
  return {
    usta,
    model,
    mails,
    mailServer,
    publishing: usta.context.publishing,
    notices: usta.context.notices,
    signUp: async (name, ...grants) => {
      const person = await makePerson(usta, grants, name);
      const visitor = visit(usta.app);
      const answer = await visitor.signIn(person.email, PASSWORD);
      if (answer.status !== 303) throw new Error(`not signed in: ${String(answer.status)}`);
      visitors.set(person.id, visitor);
      return person;
    },
    get: async (path, person) => (person === undefined ? request(usta.app).get(path) : visitorOf(person).get(path)),
    post: async (path, person, fields) => visitorOf(person).post(path, fields, '/account'),
    close: async () => {
      await connection.close();
      await usta.close();
    },
  };
}

type Content = Submission['content'] & { type: 'video-lesson' | 'programme' };

/** Two schools and their people: an author of the one, an author of the other who adapts, an editor of all. */
export interface Schools extends Pages {
  readonly author: Person;
  readonly adapter: Person;
  readonly editor: Person;
  /** A submission of the author's that has been published; a lesson unless told. */
  readonly published: (content?: Content) => Promise<Submission>;
}

export async function openSchools(): Promise<Schools> {
  const pages = await openPages();
  const author = await pages.signUp('Aygün', { role: 'author', institution: HERE });
  await pages.usta.context.institutions.store([
    fullInstitution(),
    { ...fullInstitution(), id: ELSEWHERE, name: { ar: 'مدرسة القاهرة' }, originalLanguage: 'ar', country: 'EG' },
  ]);
  return {
    ...pages,
    author,
    editor: await pages.signUp('Élise', { role: 'editor' }),
    adapter: await pages.signUp('Deniz', { role: 'author', institution: ELSEWHERE }),
    published: async (content = lesson()) =>
      publish(pages.publishing, made(await pages.publishing.create(author, { content, institution: HERE })), author),
  };
}
