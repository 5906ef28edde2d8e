import { hkdfSync } from 'node:crypto';
import type { Plugin, PluginHost, PluginParts } from './plugin-api.ts';

/** 32 bytes for one purpose out of the installation's secret (HKDF, RFC 5869). */
export function derivedKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'usta', purpose, 32));
}

/** Opens the plugins one after the other; what fails stops the start, and those that were open are closed. */
export async function openPlugins(
  plugins: readonly Plugin[],
  environment: Readonly<Record<string, string>>,
  host: PluginHost,
): Promise<PluginParts[]> {
  const opened: PluginParts[] = [];
  for (const plugin of plugins) {
    try {
      opened.push(await plugin.open(environment, host));
    } catch (error) {
      for (const parts of opened) await parts.stop?.();
      throw error;
    }
  }
  return opened;
}
