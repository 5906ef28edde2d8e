import type { Model } from 'mongoose';
import type { AccountService, Person } from '../accounts/service.ts';
import { createTranslators, type Translate } from '../http/messages.ts';
import type { Log } from '../log.ts';
import type { Mail } from '../mail/service.ts';
import { said } from '../text/said.ts';
import { presentNotice } from './notice-presenter.ts';
import type { Notice } from './notice-model.ts';

export interface NoticeMailParts {
  readonly notices: Model<Notice>;
  readonly accounts: Pick<AccountService, 'findMany'>;
  readonly mail: Pick<Mail, 'send'>;
  /** The address of the catalogue, for links in mails. */
  readonly publicUrl: string;
  readonly log: Pick<Log, 'warn'>;
  readonly now?: () => Date;
}

export interface NoticeMail {
  /** Sends every notice that is due; one that fails is tried again later, up to eight times in about two days. */
  readonly sendDue: () => Promise<void>;
}

const MOST_ATTEMPTS = 8;
const FIRST_WAIT_MS = 10 * 60 * 1000;
/** For so long nobody else sends what one process is sending. */
const CLAIM_MS = 5 * 60 * 1000;

export function createNoticeMail({ notices, accounts, mail, publicUrl, log, now = () => new Date() }: NoticeMailParts): NoticeMail {
  let translators: ReturnType<typeof createTranslators> | undefined;

  async function send(notice: Notice, person: Person): Promise<'sent' | 'never' | 'later'> {
    translators ??= createTranslators();
    const language = person.language ?? 'az';
    const t: Translate = translators[language];
    const title = said(notice.name, language, notice.originalLanguage)?.text ?? '';
    const link = `${publicUrl}/${language}/submissions/${notice.submission}`;
    const subject = t('notice.mail.subject', { title: title === '' ? t('submission.untitled') : title });
    const text = t('notice.mail.text', { name: person.name, what: presentNotice(notice, language, t).text, note: notice.note ?? '', link });
    const outcome = await mail.send({ to: person.email, subject, text });
    return outcome === 'sent' ? 'sent' : outcome === 'not-configured' ? 'never' : 'later';
  }

  async function sendOne(notice: Notice): Promise<void> {
    const [person] = await accounts.findMany([notice.person]);
    const outcome = person === undefined ? 'never' : await send(notice, person);
    if (outcome !== 'later' || notice.attempts >= MOST_ATTEMPTS) {
      await notices.updateOne({ _id: notice._id }, { $unset: { mailDue: 1 } });
      if (outcome === 'later') log.warn({ notice: notice._id }, 'notice given up');
      return;
    }
    const wait = FIRST_WAIT_MS * 2 ** (notice.attempts - 1);
    await notices.updateOne({ _id: notice._id }, { $set: { mailDue: new Date(now().getTime() + wait) } });
  }

  return {
    sendDue: async () => {
      for (;;) {
        const claimed = await notices
          .findOneAndUpdate(
            { mailDue: { $lte: now() } },
            { $set: { mailDue: new Date(now().getTime() + CLAIM_MS) }, $inc: { attempts: 1 } },
            { sort: { mailDue: 1 }, returnDocument: 'after' },
          )
          .lean<Notice>();
        if (claimed === null) return;
        await sendOne(claimed).catch((error: unknown) => log.warn({ err: error, notice: claimed._id }, 'notice not sent'));
      }
    },
  };
}
