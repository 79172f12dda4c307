import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { init, use, type EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { Size } from '../../src/core/size.js';

use([BarChart, LineChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);

/** The first one that is there; a picture without any would have no words. */
const FONT = 'DejaVu Sans, Liberation Sans, Arial, Helvetica, sans-serif';

/** What every picture has. */
export interface PictureHead {
  readonly title: string;
  readonly subtitle: string;
}

/** A chart as SVG text. */
export function renderSvg({ title, subtitle }: PictureHead, size: Size, option: EChartsCoreOption): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  chart.setOption({
    animation: false,
    backgroundColor: '#fff',
    textStyle: { fontFamily: FONT, fontSize: 13 },
    title: { text: title, subtext: subtitle, left: 16, top: 12, textStyle: { fontSize: 17 } },
    ...option,
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
