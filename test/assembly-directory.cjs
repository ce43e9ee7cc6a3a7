const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/** Where test/dev-assembly.ts puts the assembly that test files share. */
module.exports = async () => {
  const directory = mkdtempSync(join(tmpdir(), 'dev-assembly-'));
  process.env.DEV_ASSEMBLY_DIRECTORY = directory;
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
};
