const esbuild = require('esbuild');

exports.process = (code, file) =>
  esbuild.transformSync(code, { loader: 'ts', format: 'cjs', target: 'node24', sourcemap: 'inline', sourcefile: file });
