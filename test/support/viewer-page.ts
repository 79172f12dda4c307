import type { Browser, Page } from 'playwright-core';
import type { ServerOptions } from '../../src/server/server-options.js';
import { startServer, type SegcastServer } from '../../src/server/start-server.js';
import { buildViewer, launchBrowser } from './browser.js';
import { FakeControl } from './fake-control.js';
import { fakeFrame, type FakeFeed, type FakeFrame } from './fake-feed.js';
import { temporaryFolder } from './temporary-folder.js';

/** The page as it is built, and a browser to open it in. */
export class ViewerPages implements AsyncDisposable {
  readonly browser: Browser;
  readonly #folder: AsyncDisposable & { readonly path: string };

  private constructor(folder: AsyncDisposable & { readonly path: string }, browser: Browser) {
    this.#folder = folder;
    this.browser = browser;
  }

  static async create(): Promise<ViewerPages> {
    const folder = await temporaryFolder();
    const [browser] = await Promise.all([launchBrowser(), buildViewer(folder.path)]);
    return new ViewerPages(folder, browser);
  }

  /** The folder with the built page, for `ServerOptions.viewerRoot`. */
  get viewerRoot(): string {
    return this.#folder.path;
  }

  /** The real server with the page, controlled by this control, and the page opened in a tab of its own. */
  async open(
    control: FakeControl,
    viewport = { width: 1400, height: 900 },
    options: Partial<ServerOptions> = {},
  ): Promise<OpenPage> {
    const server = await this.serve(control, options);
    const page = await this.browser.newPage({ viewport });
    const opened = new OpenPage(server, page);
    await page.goto(server.url);
    return opened;
  }

  serve(control: FakeControl, options: Partial<ServerOptions> = {}): Promise<SegcastServer> {
    return startServer({
      feeds: control.feeds,
      control,
      listen: { port: 0 },
      viewerRoot: this.viewerRoot,
      ...options,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close();
    await this.#folder[Symbol.asyncDispose]();
  }
}

let shared: Promise<ViewerPages> | undefined;

/** The page is built once, and one browser started, for all test files that ask for it here. */
export function viewerPages(): Promise<ViewerPages> {
  return (shared ??= ViewerPages.create());
}

after('close the shared browser', async () => {
  await (await shared)?.[Symbol.asyncDispose]();
});

/** A tab with the page. */
export class OpenPage implements AsyncDisposable {
  readonly server: SegcastServer;
  readonly page: Page;
  /** Errors and everything the console was told of them, but that a request was refused, which the page shows itself. */
  readonly complaints: string[] = [];

  constructor(server: SegcastServer, page: Page) {
    this.server = server;
    this.page = page;
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      const isAnswer = /Failed to load resource|WebSocket connection/.test(message.text());
      if (message.type() === 'error' && !isAnswer) this.complaints.push(message.text());
    });
  }

  /** Closes the tab and the server. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.close();
    await this.server.close();
  }
}

/** Publishes frames until the page has drawn one. */
export async function showUntilDrawn(
  { page }: OpenPage,
  feed: FakeFeed,
  frame: FakeFrame = {},
): Promise<void> {
  const size = { width: 320, height: 180 };
  const drawn = `document.querySelector('[data-camera="${feed.id}"] canvas').width === 320`;
  await page.waitForSelector(`[data-camera="${feed.id}"] canvas`, { state: 'attached' });
  do feed.show({ ...size, arrivedAtMs: performance.now(), ...frame });
  while (!(await page.evaluate<boolean>(drawn)));
}

/** Publishes a frame of this level, worked on at this size, under a budget of 33 ms. */
export function showLevel(feed: FakeFeed, exit: 'low' | 'mid' | 'high', latencyMs: number): void {
  const annotated = fakeFrame({
    width: 320,
    height: 180,
    seq: ++seq,
    arrivedAtMs: performance.now() - latencyMs,
  });
  const { segmentation } = annotated;
  if (segmentation.kind !== 'segmented')
    throw new TypeError('A fake frame is segmented unless told otherwise.');
  const inputSize = exit === 'low' ? { width: 384, height: 216 } : { width: 448, height: 256 };
  const reason = exit === 'high' ? undefined : '33 ms budget';
  feed.frames.next({
    ...annotated,
    segmentation: { ...segmentation, exit, inputSize, reason, budgetMs: 33 },
  });
}

let seq = 1_000_000;
