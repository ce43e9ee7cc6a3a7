import { describe, expect, it } from '@jest/globals';
import { DelayedView } from '../../../lib/rehearsal/aws/rds/delayed-view';
import { pageOf } from '../../../lib/rehearsal/aws/rds/pages';

function at(milliseconds: number): Date {
  return new Date(milliseconds);
}

describe('a reader of an eventually consistent service', () => {
  it('sees each state only after the lag, and nothing before the first', () => {
    const view = new DelayedView<string>(60);
    view.record('creating', at(0));
    view.record('available', at(100));
    view.record(undefined, at(120));

    const seen = [0, 59, 60, 159, 160, 179, 180].map((time) => view.seenAt(at(time)));

    expect(seen).toEqual([undefined, undefined, 'creating', 'creating', 'available', 'available', undefined]);
  });

  it('sees the last of several states recorded at one time', () => {
    const view = new DelayedView<string>(0);
    view.record('old', at(5));
    view.record('new', at(5));
    expect(view.seenAt(at(5))).toBe('new');
  });
});

describe('paging', () => {
  it('visits every item once, also when items come and go between pages', () => {
    const items = ['e', 'a', 'd', 'b', 'c'];
    const first = pageOf(items, (item) => item, { marker: undefined, size: 2 });
    const second = pageOf(['aa', 'c', 'd', 'e'], (item) => item, { marker: first.marker, size: 2 });
    const third = pageOf(items, (item) => item, { marker: second.marker, size: 2 });
    expect([first.items, second.items, third.items, third.marker]).toEqual([['a', 'b'], ['c', 'd'], ['e'], undefined]);
  });
});
