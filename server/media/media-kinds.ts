const MB = 1024 * 1024;

export const MEDIA_KINDS = ['cover', 'textbook', 'caption', 'video'] as const;

/** What a file is for. */
export type MediaKind = (typeof MEDIA_KINDS)[number];

export interface KindRules {
  /** Media types that its content may have. */
  readonly types: readonly string[];
  readonly maxBytes: number;
}

/** What each kind takes by default. */
export const KIND_RULES: Readonly<Record<MediaKind, KindRules>> = {
  cover: { types: ['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/gif'], maxBytes: 20 * MB },
  textbook: { types: ['application/pdf'], maxBytes: 300 * MB },
  caption: { types: ['text/vtt', 'application/x-subrip'], maxBytes: 20 * MB },
  video: { types: ['video/mp4', 'video/webm'], maxBytes: 4096 * MB },
};
