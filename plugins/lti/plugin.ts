import { definePlugin } from '../../server/plugin-api.ts';
import { ltiConfig } from './config.ts';
import { createLtiModels } from './lti-models.ts';

/** The catalogue inside learning platforms: LTI 1.3 Advantage. */
export const lti = definePlugin({
  id: 'lti',
  configSchema: ltiConfig,
  setup: async ({ isOn }, { connection }) => {
    if (!isOn) return {};
    const models = createLtiModels(connection);
    await Promise.all(Object.values(models).map((model) => model.createIndexes()));
    return {};
  },
});
