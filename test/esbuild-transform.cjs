const esbuild = require('esbuild');

// As handlers are bundled: jest's modules know no import().
const supported = { 'dynamic-import': false };

exports.process = (code, file) =>
  esbuild.transformSync(code, {
    loader: 'ts',
    format: 'cjs',
    target: 'node24',
    supported,
    sourcemap: 'inline',
    sourcefile: file,
  });
