import { describe, it, jest } from '@jest/globals';
import { STORIES } from '../../lib/rehearsal/stories/all-stories';
import { badRelease } from '../../lib/rehearsal/stories/bad-release';
import { expectToldAsItMust, tell } from './told-story';

jest.setTimeout(120_000);

/** The default is told, and looked at more closely, in rehearsal-result.test.ts. */
const others = STORIES.filter((story) => story !== badRelease);

describe('stories', () => {
  it.each(others.map((story) => [story.name, story] as const))('%s ends as it must', async (_name, story) => {
    expectToldAsItMust(await tell({ story }), story);
  });
});
