import { shade, type Colors, type Painter } from './canvas.js';
import { GROUND_STOREY_M } from './house-front.js';
import { paintWord } from './lettering.js';
import { between, pick, type Random } from './random.js';
import type { BuildingPlan, ShopPlan } from './street-layout.js';

const GOODS: Colors = [
  [150, 120, 84],
  [104, 52, 44],
  [70, 88, 98],
  [164, 158, 142],
  [58, 68, 48],
];
/** Fascia with the shop's name, display windows and a door, across the ground floor of a front `heightM` high. */
export function paintShopFront(
  painter: Painter,
  plan: BuildingPlan,
  shop: ShopPlan,
  heightM: number,
  random: Random,
): void {
  const top = heightM - GROUND_STOREY_M + 0.2;
  painter.fillStyle = shade(shop.color, 0.85);
  painter.fillRect(0.25, top, plan.widthM - 0.5, heightM - top);
  painter.fillStyle = shade(shop.color, 1.15);
  painter.fillRect(0.25, top, plan.widthM - 0.5, 0.7);
  paintWord(painter, shop.name, plan.widthM / 2, top + 0.35, 0.42, 'rgb(238,228,198)');
  const panes = Math.max(3, Math.round(plan.widthM / 2));
  const paneM = (plan.widthM - 0.9) / panes;
  const door = Math.floor(random() * panes);
  for (let pane = 0; pane < panes; pane++) {
    const x = 0.45 + pane * paneM + 0.06;
    const bottom = pane === door ? 0.12 : 0.55;
    paintShopPane(painter, x, top + 0.75, paneM - 0.12, heightM - top - 0.75 - bottom, random);
  }
  painter.fillStyle = 'rgba(20,20,20,0.5)';
  painter.fillRect(0.25, heightM - 0.1, plan.widthM - 0.5, 0.1);
}

function paintShopPane(painter: Painter, x: number, y: number, w: number, h: number, random: Random): void {
  const glass = painter.createLinearGradient(x, y, x + w * 0.3, y + h);
  glass.addColorStop(0, 'rgb(58,62,66)');
  glass.addColorStop(0.45, 'rgb(92,82,64)');
  glass.addColorStop(1, 'rgb(34,32,30)');
  painter.fillStyle = glass;
  painter.fillRect(x, y, w, h);
  for (let item = 0; item < 11; item++) {
    const goods = pick(random, GOODS);
    painter.fillStyle = shade(goods, between(random, 0.7, 1.3), 0.85);
    const itemM = between(random, 0.12, 0.4);
    painter.fillRect(
      x + random() * Math.max(0.05, w - itemM),
      y + h - itemM - 0.1 - random() * h * 0.3,
      itemM,
      itemM,
    );
  }
  painter.fillStyle = 'rgba(190,205,215,0.14)';
  painter.beginPath();
  painter.moveTo(x + w * 0.15, y);
  painter.lineTo(x + w * 0.55, y);
  painter.lineTo(x + w * 0.25, y + h);
  painter.lineTo(x, y + h);
  painter.lineTo(x, y + h * 0.4);
  painter.fill();
}
