import { randomUUID } from 'node:crypto';
import { Router, type ErrorRequestHandler } from 'express';
import request, { type Response } from 'supertest';
import { z } from 'zod';
import type { AttemptReader } from '../../../plugins/lti/attempts.ts';
import type { Launch } from '../../../plugins/lti/launch.ts';
import { createLtiModels, type LtiModels } from '../../../plugins/lti/lti-models.ts';
import { createOpening } from '../../../plugins/lti/open/wiring.ts';
import type { Platform } from '../../../plugins/lti/platform.ts';
import type { Platforms, ScoreToSend } from '../../../plugins/lti/ports.ts';
import { LtiRefusal } from '../../../plugins/lti/refusal.ts';
import { createSessions } from '../../../plugins/lti/sessions.ts';
import { createApp } from '../../../server/app.ts';
import { createContext } from '../../../server/context.ts';
import { createLog } from '../../../server/log.ts';
import { definePlugin, type PluginParts, type StoredItem } from '../../../server/plugin-api.ts';
import { testConfig, type TestUsta } from '../usta.ts';

export const LMS: Platform = {
  _id: 'platform-1',
  issuer: 'https://lms.example',
  clientId: 'client-1',
  name: 'Test LMS',
  family: 'moodle',
  authenticationEndpoint: 'https://lms.example/auth',
  tokenEndpoint: 'https://lms.example/token',
  jwksUri: 'https://lms.example/jwks',
  frameOrigins: ['https://lms.example'],
  scopes: [],
  state: 'active',
  registeredBy: 'form',
  deployments: [],
  createdAt: new Date(0),
};

/** What is launched is shown in the real application; what a verified launch says is given. */
export interface OpeningUsta extends TestUsta {
  readonly models: LtiModels;
  readonly attempts: AttemptReader;
  readonly parts: PluginParts;
  /** What the gradebook was told, the oldest first. */
  readonly scores: readonly ScoreToSend[];
  readonly launch: (launch?: Partial<Launch>) => Promise<Response>;
  /** Stores an item; answers it. */
  readonly store: (item: object) => Promise<StoredItem>;
}

/** The secret in the forms of a page. */
export function sessionIn(html: string): string {
  return /data-session="([^"]+)"/.exec(html)?.[1] ?? /name="session" value="([^"]+)"/.exec(html)?.[1] ?? '';
}

export async function openOpeningUsta(): Promise<OpeningUsta> {
  const launches = new Map<string, Launch>();
  const scores: ScoreToSend[] = [];
  let models: LtiModels | undefined;
  let attempts: AttemptReader | undefined;
  let parts: PluginParts | undefined;
  const plugin = definePlugin({
    id: 'lti',
    configSchema: z.unknown(),
    setup: async (_config, host) => {
      const made = createLtiModels(host.connection);
      const sessions = createSessions(made.sessions);
      const platforms: Pick<Platforms, 'find' | 'list' | 'frameOrigins'> = {
        find: (id) => Promise.resolve(id === LMS._id ? LMS : undefined),
        list: () => Promise.resolve([LMS]),
        frameOrigins: () => Promise.resolve(LMS.frameOrigins),
      };
      const opening = createOpening({
        host,
        links: made.links,
        platforms,
        sessions,
        outbox: {
          queue: (score) => {
            scores.push(score);
            return Promise.resolve();
          },
        },
        learnerDays: 400,
      });
      await opening.createIndexes();
      models = made;
      attempts = opening.attempts;
      parts = {
        usageReporters: [opening.usageReporter],
        upkeep: opening.upkeep,
        routes: (pages) => {
          const opened = opening.pages({
            pages,
            choose: (_token, session, _req, res) => {
              res.status(200).json({ chooses: session.role });
              return Promise.resolve();
            },
          });
          const open = Router();
          open.get('/test-launch/:id', async (req, res) => {
            const launch = launches.get(req.params.id);
            if (launch === undefined) throw new Error('no such launch');
            await opened.resourceLink(launch, req, res);
          });
          open.use(opened.open);
          open.use('/lti', ((error: unknown, _req, res, next) => {
            if (error instanceof LtiRefusal) res.status(error.status).json({ code: error.code });
            else next(error);
          }) as ErrorRequestHandler);
          return { open, signedIn: opened.signedIn };
        },
      };
      return parts;
    },
  });
  const config = testConfig({ USTA_URL: 'https://usta.example' });
  const context = await createContext(config, createLog(config.logLevel), { plugins: [plugin] });
  const app = createApp(context);
  if (models === undefined || attempts === undefined || parts === undefined) throw new Error('the plugin was not opened');

  return {
    app,
    context,
    config,
    models,
    attempts,
    parts,
    scores,
    launch: async (given = {}) => {
      const id = randomUUID();
      launches.set(id, {
        platform: LMS,
        deployment: 'deployment-1',
        message: 'LtiResourceLinkRequest',
        targetLinkUri: 'https://usta.example/lti/launch',
        subject: 'student-1',
        role: 'learner',
        resourceLink: { id: 'link-1', title: 'Lesson' },
        context: { id: 'course-1', title: 'Course' },
        custom: {},
        locale: 'en',
        proof: 'cookie',
        reference: 'reference-1',
        ...given,
      });
      return request(app).get(`/test-launch/${id}`).set('Accept-Language', 'en');
    },
    store: async (item) => {
      await context.catalogue.store([item as never]);
      const [stored] = await context.catalogue.findByIdentifiers([(item as { identifier: string }).identifier]);
      if (stored === undefined) throw new Error('not stored');
      return stored;
    },
    close: async () => {
      await context.close();
      const connection = context.catalogue as unknown;
      void connection;
    },
  };
}
