import { writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { EChartsCoreOption } from 'echarts/core';
import { frontOf } from '../../../pipelines/tune/recommend.js';
import { sharp } from '../../../streams/images/sharp.js';
import type { MeasuredPoint } from '../../core/profile.js';
import { EXITS, type Exit } from '../../core/segmentation.js';
import type { Size } from '../../core/size.js';

/** What the picture shows. */
export interface FrontPicture {
  readonly title: string;
  readonly subtitle: string;
  readonly points: readonly MeasuredPoint[];
  readonly deadlineMs: number;
  readonly recommended: MeasuredPoint | undefined;
  /** What the quality axis is called, e.g. `mIoU (manifest), %`. */
  readonly qualityName: string;
}

/** The endings of files a picture can be written to. */
export const PICTURE_ENDINGS = ['.svg', '.png'] as const;

const SIZE: Size = { width: 960, height: 600 };
/** From light to dark as the work grows, and apart in gray, too. */
const EXIT_COLORS = { low: '#8fb8de', mid: '#3d7fbd', high: '#123f6b' } as const satisfies Record<
  Exit,
  string
>;
const RECOMMENDED_COLOR = '#d4380d';
/** The first one that is there; a picture without any would have no words. */
const FONT = 'DejaVu Sans, Liberation Sans, Arial, Helvetica, sans-serif';

/** Writes the picture of a front; the ending says what as, see PICTURE_ENDINGS. */
export async function writeFrontPicture(path: string, picture: FrontPicture): Promise<void> {
  const svg = await frontSvg(picture);
  const isPng = extname(path).toLowerCase() === '.png';
  await writeFile(path, isPng ? await sharp(Buffer.from(svg), { density: 144 }).png().toBuffer() : svg);
}

/** The front as SVG: quality over end-to-end p95 (logarithmic), every point by its exit, the front as steps. */
export async function frontSvg(picture: FrontPicture): Promise<string> {
  // Loaded here, so that no other command pays for it.
  const [{ init, use }, { LineChart, ScatterChart }, components, { SVGRenderer }] = await Promise.all([
    import('echarts/core'),
    import('echarts/charts'),
    import('echarts/components'),
    import('echarts/renderers'),
  ]);
  const { GridComponent, LegendComponent, MarkLineComponent, TitleComponent } = components;
  use([
    LineChart,
    ScatterChart,
    GridComponent,
    LegendComponent,
    MarkLineComponent,
    TitleComponent,
    SVGRenderer,
  ]);
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...SIZE });
  chart.setOption(chartOption(picture));
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

function chartOption(picture: FrontPicture): EChartsCoreOption {
  const { title, subtitle, points, qualityName } = picture;
  return {
    animation: false,
    backgroundColor: '#fff',
    textStyle: { fontFamily: FONT, fontSize: 13 },
    title: { text: title, subtext: subtitle, left: 16, top: 12, textStyle: { fontSize: 17 } },
    legend: { bottom: 10, itemGap: 22, data: [...EXITS, FRONT, RECOMMENDED], selectedMode: false },
    grid: { left: 84, right: 40, top: 90, bottom: 95 },
    xAxis: {
      type: 'log',
      logBase: 2, // by ten there would be one tick
      axisLabel: { showMinLabel: false, showMaxLabel: false },
      name: 'end to end, p95, ms (logarithmic)',
      nameLocation: 'middle',
      nameGap: 32,
      ...costRange(picture),
      splitLine: { lineStyle: { color: '#eee' } },
    },
    yAxis: {
      type: 'value',
      name: qualityName,
      nameLocation: 'middle',
      nameGap: 44,
      scale: true,
      splitLine: { lineStyle: { color: '#eee' } },
    },
    series: [
      frontSeries(picture),
      ...EXITS.map((exit) => exitSeries(exit, points)),
      recommendedSeries(picture),
    ],
  };
}

const FRONT = 'Pareto front';
const RECOMMENDED = 'recommended';

function exitSeries(exit: Exit, points: readonly MeasuredPoint[]): object {
  const data = points.filter((point) => point.exit === exit).map(coordinates);
  return {
    name: exit,
    type: 'scatter',
    symbolSize: 9,
    itemStyle: { color: EXIT_COLORS[exit], opacity: 1 },
    data,
  };
}

/** Steps, since between two points there is nothing: until the next one's cost the cheaper one is all there is. */
function frontSeries({ points, deadlineMs }: FrontPicture): object {
  const front = frontOf(points);
  return {
    name: FRONT,
    type: 'line',
    step: 'end',
    symbol: 'circle',
    symbolSize: 2,
    lineStyle: { color: '#555', width: 1.5 },
    itemStyle: { color: '#555' },
    data: front.map((point) => ({ value: coordinates(point), name: sizeText(point) })),
    label: { show: true, position: 'top', distance: 12, formatter: '{b}', fontSize: 11, color: '#333' },
    labelLayout: { hideOverlap: true },
    markLine: {
      symbol: 'none',
      lineStyle: { color: RECOMMENDED_COLOR, type: 'dashed', width: 1.5 },
      label: {
        formatter: `deadline ${Number(deadlineMs.toFixed(1))} ms`,
        color: RECOMMENDED_COLOR,
        fontSize: 12,
      },
      data: [{ xAxis: deadlineMs }],
    },
  };
}

function recommendedSeries({ recommended }: FrontPicture): object {
  return {
    name: RECOMMENDED,
    type: 'scatter',
    symbol: 'circle',
    symbolSize: 18,
    itemStyle: { color: 'transparent', borderColor: RECOMMENDED_COLOR, borderWidth: 2.5, opacity: 1 },
    data: recommended === undefined ? [] : [coordinates(recommended)],
    z: 5,
  };
}

/** All points and the deadline, with some air; a logarithmic axis would otherwise begin at 1. */
function costRange({ points, deadlineMs }: FrontPicture): { readonly min: number; readonly max: number } {
  const costs = [deadlineMs, ...points.map(({ endToEndMs }) => endToEndMs.p95)];
  return { min: Math.min(...costs) / 1.2, max: Math.max(...costs) * 1.2 };
}

function coordinates({ endToEndMs, quality }: MeasuredPoint): [number, number] {
  return [endToEndMs.p95, Number((quality * 100).toFixed(2))];
}

function sizeText({ inputSize }: MeasuredPoint): string {
  return `${inputSize.width}x${inputSize.height}`;
}
