import assert from 'node:assert/strict';
import type { AuditReport } from '../../src/core/audit-report.js';
import { agreementText, classText } from '../../src/viewer/audit/agreement-text.js';
import { FakeControl, fakeSettings } from '../support/fake-control.js';
import { type OpenPage, viewerPages } from '../support/viewer-page.js';

const REPORT: AuditReport = {
  model: 'deeplab-better',
  state: 'running',
  reason: undefined,
  frames: 12,
  pixelAgreement: 0.9312,
  meanIou: 0.671,
  classes: [
    { name: 'road', shown: ['road'], other: ['road'], iou: 0.953 },
    { name: 'bicyclist', shown: ['bicyclist'], other: ['rider', 'bicycle'], iou: 0.41 },
    { name: 'sky', shown: ['sky'], other: ['sky'], iou: undefined },
  ],
  leftOut: [],
  meanAgeMs: 0,
};
const answer = { ...REPORT, reason: null, classes: [], pixelAgreement: 0.9312, meanIou: 0.671, meanAgeMs: 0 };

describe('page: words of the agreement', () => {
  it('name the network, the frames and the mean, and never call it accuracy', () => {
    const text = agreementText(answer);
    assert.equal(text, 'with deeplab-better, 12 frames of the last minute, mean IoU 67.1%');
    assert.doesNotMatch(text, /accura|right|correct/);
  });

  it('say how old the labels were where they were not the frames’ own', () => {
    assert.match(agreementText({ ...answer, meanAgeMs: 84.2 }), /labels 84 ms old on average$/);
  });

  it('say why nothing is compared', () => {
    const none = { ...answer, frames: 0, pixelAgreement: null, meanIou: null, meanAgeMs: null };
    assert.match(agreementText({ ...none, state: 'starting' }), /not compared a frame yet/);
    assert.equal(agreementText({ ...none, state: 'waiting', reason: '91.0 % in time.' }), '91.0 % in time.');
    assert.match(
      agreementText({ ...none, state: 'failed', reason: 'It broke.' }),
      /failed, and is tried again/,
    );
  });

  it('name the classes that are taken for one where their names differ', () => {
    assert.equal(classText({ name: 'road', shown: ['road'], other: ['road'], iou: 1 }), 'road');
    const mapped = { name: 'bicyclist', shown: ['bicyclist'], other: ['rider', 'bicycle'], iou: 1 };
    assert.equal(classText(mapped), 'bicyclist (rider, bicycle)');
  });
});

describe('page: agreement in a real browser', function () {
  this.timeout(60_000);
  let opened: OpenPage;

  before(async () => {
    const pages = await viewerPages();
    const control = new FakeControl(fakeSettings(), fakeSettings({ id: 'back', name: 'Back yard' }));
    const audit = (camera: string): AuditReport | undefined => (camera === 'front' ? REPORT : undefined);
    opened = await pages.open(control, undefined, { audit });
  });

  after(async () => {
    await opened[Symbol.asyncDispose]();
  });

  afterEach(() => assert.deepEqual(opened.complaints, []));

  it('has a meter for the camera pointed at, none for one that is not audited', async () => {
    const { page } = opened;
    await page.waitForSelector('#audit .agreement-share:has-text("93.1%")');
    assert.equal(await page.getAttribute('#audit [role="meter"]', 'aria-valuenow'), '0.931');
    await page.click('#audit summary');
    const classes = await page.locator('#audit .agreement-classes li').allTextContents();
    assert.deepEqual(classes, ['road95.3%', 'bicyclist (rider, bicycle)41.0%']);
    await page.hover('[data-camera="back"]');
    await page.waitForSelector('#audit', { state: 'hidden' });
  });

  it("has it among the camera's settings, too", async () => {
    const { page } = opened;
    await page.click('#tab-settings');
    await page.waitForSelector('#settings-audit .agreement-text:has-text("deeplab-better, 12 frames")');
  });
});
