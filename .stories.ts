import { rehearse } from './lib/rehearsal/rehearse';
import { STORIES } from './lib/rehearsal/stories/all-stories';
import { synthesize } from './lib/rehearsal/synthesize';
(async () => {
  const assembly = '/tmp/mdb/stories/cdk.out';
  await synthesize('dev', assembly, 'mariadb');
  for (const name of process.argv.slice(2)) {
    const story = STORIES.find((one) => one.name === name);
    if (!story) { console.log('no story', name); continue; }
    const lines: string[] = [];
    try {
      const result = await rehearse({ story, rows: 1000, seed: 5, restoreTo: 'time', assembly, signal: new AbortController().signal, say: (line) => lines.push(line) });
      console.log(name, result.outcome, result.seconds, JSON.stringify(result.differences));
      if (result.differences.length) console.log(lines.filter((l) => !/: (wait|done\?)$/.test(l)).join('\n'));
    } catch (error) { console.log(name, 'FAILED', error); }
  }
  process.exit(0);
})();
