import type { Model } from '../model.js';
import { BuildingThread } from './building-thread.js';
import type { CutBuilder } from './cut-builder.js';

/** What a builder needs of a model; with `folder` the work is done in a thread of its own, and `buildCuts` is not called. */
export interface BuildableModel extends Pick<Model, 'buildCuts'>, Partial<Pick<Model, 'folder'>> {
  /** What builds its networks, where that has been started before the model was known; from now on it is the segmenter's. */
  readonly builder?: CutBuilder | undefined;
}

/** A builder for a model: beside this thread when the model can be opened there from its folder, else in it. */
export function cutBuilderFor(model: BuildableModel): CutBuilder {
  if (model.builder) return model.builder;
  return model.folder === undefined ? builderInPlace(model) : new BuildingThread({ folder: model.folder });
}

function builderInPlace(model: BuildableModel): CutBuilder {
  return {
    // async: what buildCuts() throws rejects
    build: async (geometry) => Promise.resolve(model.buildCuts(geometry)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
