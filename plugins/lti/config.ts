import { z } from 'zod';

const days = (most: number): z.ZodCoercedNumber => z.coerce.number({ error: 'must be a number of days' }).int().min(1).max(most);

/** The plugin's variables: on unless it is switched off. */
export const ltiConfig = z
  .object({
    LTI: z.enum(['on', 'off'], { error: 'must be "on" or "off"' }).default('on'),
    /** Hosts of learning platforms inside the own network, which are reached although their addresses are private. */
    LTI_PRIVATE_HOSTS: z
      .string()
      .regex(/^[a-z0-9.:-]+(?:[,\s]+[a-z0-9.:-]+)*$/i, 'must be a list of host names such as "moodle.school.local, 10.0.0.5"')
      .optional(),
    LTI_LOG_DAYS: days(3650).default(90),
    LTI_LEARNER_DAYS: days(3650).default(400),
  })
  .transform((value) => ({
    isOn: value.LTI === 'on',
    privateHosts: (value.LTI_PRIVATE_HOSTS ?? '').split(/[,\s]+/).filter((host) => host !== ''),
    /** How long the launch log is kept. */
    logDays: value.LTI_LOG_DAYS,
    /** How long what a learner did is kept after it was last touched. */
    learnerDays: value.LTI_LEARNER_DAYS,
  }));
