import { describe, expect, it } from '@jest/globals';
import { decide as hide } from '../../../lambdas/hide-page/decide';
import { HIDDEN_SOURCE_CIDR } from '../../../lambdas/show-page/contract';
import { decide as show } from '../../../lambdas/show-page/decide';

const page = { kind: 'listenerRule' as const, paths: ['/*', '/shop/*'] };
const none = { kind: 'none' as const, reason: 'no front end' };
const shown = [{ field: 'path-pattern', values: ['/shop/*', '/*'] }];
const hidden = [{ field: 'source-ip', values: [HIDDEN_SOURCE_CIDR] }];

describe('the maintenance page', () => {
  it('is shown on all paths, once', () => {
    expect(show({ page, conditions: hidden })).toEqual({ kind: 'show', paths: page.paths });
    expect(show({ page, conditions: undefined })).toEqual({ kind: 'show', paths: page.paths });
    expect(show({ page, conditions: shown })).toEqual({ kind: 'alreadyShown' });
  });

  it('is shown again where a second condition narrows it', () => {
    expect(show({ page, conditions: [...shown, ...hidden] }).kind).toBe('show');
  });

  it('is hidden unless the rule has exactly the condition that never matches', () => {
    expect(hide({ page, conditions: shown })).toBe('hide');
    expect(hide({ page, conditions: [{ field: 'path-pattern', values: ['/old'] }] })).toBe('hide');
    expect(hide({ page, conditions: hidden })).toBe('alreadyHidden');
  });

  it('is left alone where there is none, with the reason', () => {
    expect(show({ page: none, conditions: undefined })).toEqual({ kind: 'none', reason: 'no front end' });
    expect(hide({ page: none, conditions: undefined })).toBe('nothingToHide');
  });
});
