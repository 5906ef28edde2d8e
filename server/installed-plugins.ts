import { lti } from '../plugins/lti/plugin.ts';
import type { Plugin } from './plugin-api.ts';

/** The plugins of this installation: the only file of the server that names them. */
export const installedPlugins: readonly Plugin[] = [lti];
