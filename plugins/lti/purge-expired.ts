import type { LtiModels } from './lti-models.ts';

/** Removes logins, sessions and lines of the log whose time is over, where the database does not by itself. */
export async function purgeExpired({ logins, sessions, launches }: Pick<LtiModels, 'logins' | 'sessions' | 'launches'>): Promise<void> {
  const over = { expiresAt: { $lte: new Date() } };
  await logins.deleteMany(over);
  await sessions.deleteMany(over);
  await launches.deleteMany(over);
}
