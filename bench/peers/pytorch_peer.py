"""PyTorch on the processor: the same graph, operator by operator, weights and image in channels_last."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from training.network import Network, running_statistics
from training.onnx_file import read_graph
from training.trained_tensors import TrainedTensors

from peer import read_job, run_peer

job = read_job()
torch.set_num_threads(job.threads)
graph = read_graph(Path(job.onnx))
network = Network(graph, TrainedTensors(graph.trained, torch.device("cpu")))


@torch.inference_mode()
def segment(image: np.ndarray) -> np.ndarray:
    """Logits of one image."""
    (logits,) = network(torch.from_numpy(image).to(memory_format=torch.channels_last), running_statistics).values()
    return logits[0].contiguous().numpy()


run_peer(job, segment, {"PyTorch": torch.__version__})
