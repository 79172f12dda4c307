"""ONNX Runtime's Python package with OpenCV around it, its session options as they are but for the threads."""

from __future__ import annotations

import onnxruntime

from peer import read_job, run_peer

job = read_job()
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = job.threads
session = onnxruntime.InferenceSession(job.onnx, options, providers=["CPUExecutionProvider"])
(image_input,) = session.get_inputs()
(logits_output,) = session.get_outputs()
run_peer(
    job,
    lambda image: session.run([logits_output.name], {image_input.name: image})[0][0],
    {"onnxruntime": onnxruntime.__version__},
)
