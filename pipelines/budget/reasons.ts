/** Why a frame has no labels of its own, where neither the budget nor the network's loading is the reason. */
export const BUSY = 'device busy';
export const REMOVED = 'camera removed';
