import { createTransport } from 'nodemailer';
import type { Log } from '../log.ts';

export interface Message {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** `failed`: the mail server did not take it; it is in the log. */
export type MailOutcome = 'sent' | 'not-configured' | 'failed';

/** Mail to one person, as plain text. */
export interface Mail {
  readonly isConfigured: boolean;
  readonly send: (message: Message) => Promise<MailOutcome>;
  readonly close: () => void;
}

const PATIENCE_MS = 10_000;

/** Mail through the configured server; without one nothing is sent, and the outcome says so. */
export function createMail(config: { readonly url: string; readonly from: string } | undefined, log: Log): Mail {
  if (config === undefined) {
    return { isConfigured: false, send: () => Promise.resolve('not-configured'), close: () => undefined };
  }
  const transport = createTransport(
    {
      url: config.url,
      connectionTimeout: PATIENCE_MS,
      greetingTimeout: PATIENCE_MS,
      socketTimeout: PATIENCE_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from: config.from },
  );
  return {
    isConfigured: true,
    send: async ({ to, subject, text }) => {
      try {
        // An object, so that nothing in an address is taken for a second one.
        await transport.sendMail({ to: { name: '', address: to }, subject: subject.replace(/\s+/g, ' '), text });
        return 'sent';
      } catch (error) {
        log.error({ err: error }, 'mail not sent');
        return 'failed';
      }
    },
    close: () => {
      transport.close();
    },
  };
}
