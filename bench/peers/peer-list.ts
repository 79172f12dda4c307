import { ffmpegPeer } from './ffmpeg-peer.js';
import type { Peer } from './peer.js';
import { pythonPeer } from './python-peer.js';
import { segcastPeer } from './segcast-peers.js';

const NOT_LIVE =
  'deadlines, dropping what is too old, reconnecting, a viewer, a process of its own for the network';

/**
 * Everybody who takes part, in turn; the first one is what the others are compared with.
 *
 * @param python - the interpreter that has the peers' packages
 */
export function allPeers(python: string): readonly Peer[] {
  return [
    segcastPeer('segcast', 'fp32'),
    segcastPeer('segcast, 8-bit', 'int8'),
    pythonPeer(python, {
      name: 'ONNX Runtime in Python',
      does: 'OpenCV decodes and draws, onnxruntime runs the network, one after the other',
      leavesOut: NOT_LIVE,
      script: 'onnxruntime_peer.py',
      modules: ['cv2', 'numpy', 'onnxruntime'],
    }),
    pythonPeer(python, {
      name: 'OpenCV DNN',
      does: 'OpenCV does all of it, one after the other',
      leavesOut: NOT_LIVE,
      script: 'opencv_dnn_peer.py',
      modules: ['cv2', 'numpy'],
    }),
    pythonPeer(python, {
      name: 'PyTorch',
      does: 'OpenCV decodes and draws, PyTorch runs the network (eager, channels_last), one after the other',
      leavesOut: NOT_LIVE,
      script: 'pytorch_peer.py',
      modules: ['cv2', 'numpy', 'onnx', 'torch'],
    }),
    ffmpegPeer,
  ];
}
