import type { InterfaceLanguage } from '../../content-schema/vocabularies.ts';
import { isInterfaceLanguage } from '../../server/plugin-api.ts';

/** The language of the interface that a platform's `az-AZ` or `ar_EG` names. */
export function spokenLanguage(locale: string | undefined): InterfaceLanguage | undefined {
  const primary = /^[a-z]{2}(?![a-z])/i.exec(locale ?? '')?.[0].toLowerCase();
  return isInterfaceLanguage(primary) ? primary : undefined;
}
