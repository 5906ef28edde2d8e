/** Who can mend it: the person at the browser, the platform's administrator, or ours. */
export type Mender = 'person' | 'teacher' | 'platform-administrator' | 'catalogue-administrator';

interface RefusalOptions {
  /** 400 to 499; 503 where the platform cannot be reached. */
  readonly status?: number;
  readonly params?: Readonly<Record<string, string | number>>;
  readonly mender?: Mender;
  readonly cause?: unknown;
}

/**
 * A message from a platform that is refused: the page says `lti.refusal.<code>.what` and `lti.refusal.<code>.do` of the
 * locale files, who can mend it, and a reference that the launch log knows.
 */
export class LtiRefusal extends Error {
  readonly code: string;
  readonly status: number;
  readonly params: Readonly<Record<string, string | number>>;
  readonly mender: Mender;

  constructor(code: string, { status = 400, params = {}, mender = 'platform-administrator', cause }: RefusalOptions = {}) {
    super(code, { cause });
    this.name = 'LtiRefusal';
    this.code = code;
    this.status = status;
    this.params = params;
    this.mender = mender;
  }
}
