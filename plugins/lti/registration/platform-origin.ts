import type { PlatformFamily } from '../platform.ts';

const FAMILIES: readonly (readonly [RegExp, PlatformFamily])[] = [
  [/moodle|totara|iomad/i, 'moodle'],
  [/canvas/i, 'canvas'],
  [/blackboard/i, 'blackboard'],
  [/desire2learn|brightspace|d2l/i, 'brightspace'],
  [/sakai/i, 'sakai'],
  [/edx/i, 'open-edx'],
];

/** The family that a platform's `product_family_code` names. */
export function familyOf(code: string): PlatformFamily {
  return FAMILIES.find(([pattern]) => pattern.test(code))?.[1] ?? 'other';
}

/** Schools have hosts of their own under one issuer. */
const SCHOOL_ORIGINS: Readonly<Partial<Record<PlatformFamily, readonly [issuer: RegExp, origin: string]>>> = {
  canvas: [/^https:\/\/canvas(?:\.beta|\.test)?\.instructure\.com\/?$/, 'https://*.instructure.com'],
  blackboard: [/^https:\/\/blackboard\.com\/?$/, 'https://*.blackboard.com'],
};

/** The origin of a web address. */
export function originOf(address: string): string | undefined {
  if (!/^https?:/i.test(address) || !URL.canParse(address)) return undefined;
  return new URL(address).origin;
}

/** Origins whose pages may show us in a frame: those of these addresses, and where schools share an issuer, of its schools. */
export function frameOriginsOf(family: PlatformFamily, issuer: string, addresses: readonly string[]): readonly string[] {
  const [shared, origin] = SCHOOL_ORIGINS[family] ?? [];
  const own = [issuer, ...addresses].flatMap((address) => originOf(address) ?? []);
  return [...new Set([...own, ...(origin !== undefined && shared?.test(issuer) === true ? [origin] : [])])];
}
