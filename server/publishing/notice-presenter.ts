import type { InterfaceLanguage } from '../../content-schema/vocabularies.ts';
import type { Translate } from '../http/messages.ts';
import { said } from '../text/said.ts';
import type { Notice } from './notice-model.ts';

/** A notice in words. */
export interface NoticeRow {
  readonly id: string;
  readonly text: string;
  readonly note: string | undefined;
  readonly at: Date;
  /** Path of the submission, without a language. */
  readonly path: string;
}

/** Says what happened, to what and by whom. */
export function presentNotice(notice: Notice, language: InterfaceLanguage, t: Translate): NoticeRow {
  const title = said(notice.name, language, notice.originalLanguage)?.text ?? t('submission.untitled');
  const params = { title: `\u2068${title}\u2069`, who: `\u2068${notice.by?.name ?? ''}\u2069`, version: notice.version ?? 0 };
  return {
    id: notice._id,
    text: t(`notice.${notice.kind}`, params),
    note: notice.note,
    at: notice.at,
    path: `/submissions/${notice.submission}`,
  };
}
