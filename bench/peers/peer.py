"""What the Python peers share: a plain script that reads, segments, draws and compresses one frame after the other."""

from __future__ import annotations

import json
import platform
import resource
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import cv2
import numpy as np

Segment = Callable[[np.ndarray], np.ndarray]
"""An image, float32 NCHW RGB, normalised, [1, 3, height, width], to its logits, float32 [classes, h, w]."""


@dataclass(frozen=True)
class Job:
    """What every peer is asked to do, as peers.bench.ts writes it."""

    clip: str
    onnx: str
    width: int
    """Of the network's input, pixels."""
    height: int
    mean: list[float]
    """Of an image of 0..1, RGB."""
    std: list[float]
    palette: list[list[int]]
    """RGB by class id."""
    threads: int
    quality: int
    upsample: str
    """`labels`: arg max, then nearest neighbour; `logits`: bilinear, then arg max."""
    warmup: int
    """Frames before each measurement."""
    frames: int
    """Frames as fast as they go."""
    fps: float
    """Of the camera that is played after that."""
    paced: int
    """Frames of that camera."""


def read_job() -> Job:
    """The job given as JSON on the command line."""
    return Job(**json.loads(sys.argv[1]))


def run_peer(job: Job, segment: Segment, versions: Mapping[str, str]) -> None:
    """Measures a peer and prints the result as one line of JSON."""
    cv2.setNumThreads(job.threads)
    script = _Script(job, segment)
    shares = script.class_shares()
    result = {
        "versions": {"Python": platform.python_version(), "OpenCV": cv2.__version__, **versions},
        "shares": shares,
        "asFastAsPossible": script.as_fast_as_possible(),
        "paced": script.paced(),
        "peakMiB": _peak_mib(),
        "jpegBytes": script.jpeg_bytes / script.jpegs,
    }
    print(json.dumps(result), flush=True)


class _Script:
    def __init__(self, job: Job, segment: Segment) -> None:
        self.jpeg_bytes = 0
        self.jpegs = 0
        self._job = job
        self._segment = segment
        self._capture = cv2.VideoCapture(job.clip)
        self._mean = [255 * value for value in job.mean]
        self._std = np.array(job.std, np.float32).reshape(1, 3, 1, 1)
        self._palette_bgr = np.array(job.palette, np.uint8)[:, ::-1].copy()

    def class_shares(self) -> list[float]:
        """Share of the pixels of each class over the first frames: whether all peers see the same."""
        counts = np.zeros(len(self._palette_bgr), np.int64)
        for _ in range(self._job.warmup):
            labels = self._labels(self._read())
            counts += np.bincount(labels.ravel(), minlength=len(counts))
        return (counts / counts.sum()).tolist()

    def as_fast_as_possible(self) -> dict[str, float]:
        for _ in range(self._job.warmup):
            self._show(self._read())
        cpu, began = time.process_time(), time.perf_counter()
        for _ in range(self._job.frames):
            self._show(self._read())
        return {
            "frames": self._job.frames,
            "seconds": time.perf_counter() - began,
            "cpuMs": 1000 * (time.process_time() - cpu),
        }

    def paced(self) -> dict[str, object]:
        """A camera of a fixed rate. Frames are decoded before they are due, unless the script is late."""
        latencies = []
        cpu, began = time.process_time(), time.perf_counter() + 1 / self._job.fps
        for index in range(self._job.paced):
            frame = self._read()
            due = began + index / self._job.fps
            time.sleep(max(0.0, due - time.perf_counter()))
            self._show(frame)
            latencies.append(1000 * (time.perf_counter() - due))
        return {"latenciesMs": latencies, "cpuMs": 1000 * (time.process_time() - cpu)}

    def _read(self) -> np.ndarray:
        ok, frame = self._capture.read()
        if ok:
            return frame
        self._capture = cv2.VideoCapture(self._job.clip)  # from the beginning again
        ok, frame = self._capture.read()
        if not ok:
            raise SystemExit(f"{self._job.clip} has no frames that OpenCV can read")
        return frame

    def _labels(self, frame: np.ndarray) -> np.ndarray:
        height, width = frame.shape[:2]
        logits = self._segment(self._image(frame))
        if self._job.upsample == "logits":
            planes = np.ascontiguousarray(logits.transpose(1, 2, 0))
            return cv2.resize(planes, (width, height), interpolation=cv2.INTER_LINEAR).argmax(2).astype(np.uint8)
        return cv2.resize(logits.argmax(0).astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST)

    def _image(self, frame: np.ndarray) -> np.ndarray:
        size = (self._job.width, self._job.height)
        image = cv2.dnn.blobFromImage(frame, 1 / 255, size, self._mean, swapRB=True)
        image /= self._std
        return image

    def _show(self, frame: np.ndarray) -> None:
        overlay = np.take(self._palette_bgr, self._labels(frame), axis=0)
        picture = cv2.addWeighted(frame, 0.5, overlay, 0.5, 0)
        _, jpeg = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, self._job.quality])
        self.jpeg_bytes += len(jpeg)
        self.jpegs += 1


def _peak_mib() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)
