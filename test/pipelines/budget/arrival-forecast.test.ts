import assert from 'node:assert/strict';
import { ArrivalForecast } from '../../../pipelines/budget/arrival-forecast.js';

describe('arrival forecast', () => {
  it('expects the next frame a period after the last', () => {
    const forecast = new ArrivalForecast(40);
    forecast.arrived(100);
    assert.equal(forecast.nextAfter(110), 140);
  });

  it('expects a frame that is late at any moment', () => {
    const forecast = new ArrivalForecast(40);
    forecast.arrived(100);
    assert.equal(forecast.nextAfter(150), 150);
  });

  it('expects nothing before the first frame, nor of a camera that has gone silent', () => {
    const forecast = new ArrivalForecast(40);
    assert.equal(forecast.nextAfter(0), undefined);
    forecast.arrived(100);
    assert.equal(forecast.nextAfter(221), undefined);
    assert.ok(forecast.isMissing(221));
  });

  it('learns the real period', () => {
    const forecast = new ArrivalForecast(40);
    for (let index = 0; index < 100; index++) forecast.arrived(index * 66);
    assert.ok(Math.abs(forecast.periodMs - 66) < 1);
  });

  it('learns a period many times as long, too', () => {
    const forecast = new ArrivalForecast(33);
    for (let index = 0; index < 200; index++) forecast.arrived(index * 1000);
    assert.ok(Math.abs(forecast.periodMs - 1000) < 20);
  });

  it('is not thrown off by one gap', () => {
    const forecast = new ArrivalForecast(40);
    for (let index = 0; index < 20; index++) forecast.arrived(index * 40);
    forecast.arrived(60_000);
    assert.ok(forecast.periodMs < 50);
  });
});
