/** The configuration that is read when neither a source nor a file is named. */
export const USUAL_CONFIG = 'segcast.yaml';
