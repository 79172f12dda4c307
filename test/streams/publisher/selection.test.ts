import assert from 'node:assert/strict';
import { Selection } from '../../../streams/publisher/selection.js';

describe('selection', () => {
  it('has every camera unless told otherwise, later ones included', () => {
    assert.equal(Selection.all().includes('later'), true);
  });

  it('leaves out what is unsubscribed, until it is subscribed again', () => {
    const selection = Selection.all();
    selection.remove(['front']);
    assert.deepEqual([selection.includes('front'), selection.includes('back')], [false, true]);
    selection.add(['front']);
    assert.equal(selection.includes('front'), true);
  });

  it('has only what is subscribed after everything was unsubscribed', () => {
    const selection = Selection.all();
    selection.remove('all');
    selection.add(['front']);
    assert.deepEqual([selection.includes('front'), selection.includes('back')], [true, false]);
    selection.add('all');
    assert.equal(selection.includes('back'), true);
  });

  it('refuses to remember more than 256 names', () => {
    const selection = Selection.only(Array.from({ length: 256 }, (_, index) => `camera-${index}`));
    assert.equal(selection.add(['camera-0']), true);
    assert.equal(selection.add(['one-more']), false);
    assert.equal(selection.includes('one-more'), false);
  });
});
