/** Who may import whom. */
const FEATURES =
  'accounts|catalogue|curation|exchange|frameworks|home|institutions|jobs|media|programmes|publishing|questions|search|vocabularies';

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    {
      name: 'content-schema-stands-alone',
      severity: 'error',
      from: { path: '^content-schema/' },
      to: { path: '^(server|scripts|test|plugins)/' },
    },
    { name: 'server-knows-no-script', severity: 'error', from: { path: '^server/' }, to: { path: '^(scripts|test)/' } },
    {
      name: 'server-knows-no-plugin',
      severity: 'error',
      from: { path: '^server/', pathNot: '^server/installed-plugins\\.ts$' },
      to: { path: '^plugins/' },
    },
    {
      name: 'http-knows-no-feature',
      severity: 'error',
      from: { path: '^server/(http|text|engines)/' },
      to: { path: `^server/(${FEATURES})/` },
    },
    {
      name: 'feature-through-its-service',
      comment: 'A feature meets another through its service, the pages that search offers, or who may do what.',
      severity: 'error',
      from: { path: `^server/(${FEATURES})/` },
      to: {
        path: `^server/(${FEATURES})/`,
        pathNot: ['^server/$1/', '/service\\.ts$', '^server/search/pages\\.ts$', '^server/accounts/(permissions|require)\\.ts$'],
      },
    },
    {
      name: 'scripts-use-the-context',
      severity: 'error',
      from: { path: '^scripts/' },
      to: {
        path: '^server/',
        pathNot: ['^server/(app|context|config|errors|log|main)\\.ts$', '/service\\.ts$', '^server/http/messages\\.ts$'],
      },
    },
    {
      name: 'plugin-through-the-api',
      comment: 'A plugin is whole: it knows the product by the plugin API, the content by its schemas, and no other plugin.',
      severity: 'error',
      from: { path: '^plugins/([^/]+)/' },
      to: { path: '^(server|scripts|plugins)/', pathNot: ['^plugins/$1/', '^server/plugin-api\\.ts$'] },
    },
    { name: 'no-test-in-product', severity: 'error', from: { pathNot: '^test/' }, to: { path: '^test/' } },
    {
      name: 'no-dev-dependency-in-server',
      severity: 'error',
      from: { path: '^(server|plugins|content-schema)/' },
      to: { dependencyTypes: ['npm-dev'] },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
  },
};
