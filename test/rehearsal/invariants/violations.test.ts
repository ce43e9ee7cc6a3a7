import { afterAll, afterEach, beforeAll, describe, jest } from '@jest/globals';
import { violationsOfEndings } from './violations/violations-of-endings';
import { violationsOfInstances } from './violations/violations-of-instances';
import { violationsOfRecords } from './violations/violations-of-records';
import { violationsOfWriters } from './violations/violations-of-writers';
import { type OpenIncident, WatchedIncidents } from './watched-incidents';

// A synthesis, and the first load of every bundle.
jest.setTimeout(240_000);

let incidents: WatchedIncidents;

beforeAll(async () => {
  incidents = await WatchedIncidents.prepare();
});
afterEach(() => incidents.closeWorlds());
afterAll(() => incidents.remove());
const open: OpenIncident = (options) => incidents.open(options);

// In one file, since each would load every bundle again.
describe('a violation is seen', () => {
  violationsOfInstances(open);
  violationsOfWriters(open);
  violationsOfRecords(open);
  violationsOfEndings(open);
});
