import { z } from 'zod';
import type { DeepLinkingSettings } from '../launch.ts';
import { LtiRefusal } from '../refusal.ts';

/** True, or what some platforms write for it. */
const flag = z.preprocess((value) => value === true || value === 'true', z.boolean());
const texts = z.preprocess(
  (value) => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : value),
  z.array(z.string()).default([]),
);

/** What is shown to people; empty or of another kind it is absent. */
const shown = z.string().trim().min(1).optional().catch(undefined);

const settings = z
  .object({
    deep_link_return_url: z.string().min(1),
    accept_types: texts,
    accept_presentation_document_targets: texts,
    accept_multiple: flag.default(false),
    accept_lineitem: flag.default(false),
    data: z.string().optional(),
    title: shown,
    text: shown,
  })
  .transform((claim): DeepLinkingSettings => ({
    returnUrl: claim.deep_link_return_url,
    acceptTypes: claim.accept_types,
    acceptTargets: claim.accept_presentation_document_targets,
    acceptMultiple: claim.accept_multiple,
    acceptLineItem: claim.accept_lineitem,
    ...(claim.data === undefined ? {} : { data: claim.data }),
    ...(claim.title === undefined ? {} : { title: claim.title }),
    ...(claim.text === undefined ? {} : { text: claim.text }),
  }));

/**
 * The claim `deep_linking_settings` (DL 2.0 §4.4.1); what it does not say of several items or line items is no.
 * @throws LtiRefusal `deep-linking-settings`.
 */
export function deepLinkingSettings(claim: unknown): DeepLinkingSettings {
  const parsed = settings.safeParse(claim);
  if (!parsed.success) throw new LtiRefusal('deep-linking-settings');
  return parsed.data;
}

const LOCAL = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\]|.+\.localhost)$/;

/**
 * The origin to which the response goes: https, or this machine where we are on it too.
 * @throws LtiRefusal `deep-linking-return-url`.
 */
export function returnOrigin({ returnUrl }: Pick<DeepLinkingSettings, 'returnUrl'>, isLocal: boolean): string {
  const url = URL.canParse(returnUrl) ? new URL(returnUrl) : undefined;
  const isRight = url?.protocol === 'https:' || (isLocal && url?.protocol === 'http:' && LOCAL.test(url.hostname));
  if (url === undefined || !isRight || url.username !== '' || url.password !== '') throw new LtiRefusal('deep-linking-return-url');
  return url.origin;
}
