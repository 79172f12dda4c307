"""Runs an exported graph by PyTorch, as in use: `run_graph.py graph.onnx input.safetensors output.safetensors`."""

from __future__ import annotations

import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from training.network import Network, running_statistics  # noqa: E402  # found by the line above
from training.onnx_file import read_graph  # noqa: E402
from training.safetensors_file import read_safetensors, write_safetensors  # noqa: E402
from training.trained_tensors import TrainedTensors  # noqa: E402


def main() -> None:
    """Every output of the graph, by name."""
    graph_file, input_file, output_file = (Path(argument) for argument in sys.argv[1:])
    graph = read_graph(graph_file)
    network = Network(graph, TrainedTensors(graph.trained, torch.device("cpu")))
    (image,) = read_safetensors(input_file).values()
    with torch.no_grad():
        outputs = network(torch.from_numpy(image), running_statistics)
    write_safetensors(output_file, {name: one.numpy() for name, one in outputs.items()}, {})


if __name__ == "__main__":
    main()
