import type { Context } from '../../server/context.ts';
import { SAMPLE_PEOPLE } from '../../server/accounts/service.ts';

/** Makes the people of the sample catalogue, whose passwords the sign-in page shows at this machine. */
export async function seedSampleAccounts({ accounts }: Pick<Context, 'accounts'>): Promise<void> {
  for (const { email, name, password, grants } of SAMPLE_PEOPLE) {
    await accounts.create({ email, name, password, grants, isSample: true }, null);
  }
}
