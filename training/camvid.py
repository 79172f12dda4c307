"""CamVid (Brostow, Fauqueur, Cipolla 2009) in SegNet's 11 classes, 480x360."""

from __future__ import annotations

from pathlib import Path

from .labelled_images import LabelledImage, load_labelled_images

CLASSES: tuple[tuple[str, tuple[int, int, int]], ...] = (
    ("sky", (128, 128, 128)),
    ("building", (128, 0, 0)),
    ("pole", (192, 192, 128)),
    ("road", (128, 64, 128)),
    ("pavement", (0, 0, 192)),
    ("tree", (128, 128, 0)),
    ("sign", (192, 128, 128)),
    ("fence", (64, 64, 128)),
    ("car", (64, 0, 128)),
    ("pedestrian", (64, 64, 0)),
    ("bicyclist", (0, 128, 192)),
)
"""Names and colours; a class id is the index."""


def load_camvid(folder: Path) -> tuple[list[LabelledImage], list[LabelledImage]]:
    """Train and val."""
    train, val = (load_split(folder, split) for split in ("train", "val"))
    return train, val


def load_split(folder: Path, split: str) -> list[LabelledImage]:
    """One split: folders `<split>` and `<split>annot`."""
    return load_labelled_images(folder / split, folder / f"{split}annot", len(CLASSES))


TRAINING_DATA = {
    "name": "CamVid, train split: 367 images of 480x360, 11 classes",
    "url": "http://mi.eng.cam.ac.uk/research/projects/VideoRec/CamVid/",
    "terms": "research use (Brostow, Fauqueur, Cipolla: Semantic object classes in video, 2009)",
}
"""As a manifest states it."""

MEASURED = {
    "data": "CamVid, val split: 101 images",
    "convention": "Image resized bilinearly to the input size, logits resized bilinearly to 480x360, float32; "
    "IoU of the sums over the split, mean over 11 classes; void ignored.",
}
"""Where a manifest's figures come from."""

CARD_TERMS = (
    'CamVid: Brostow, Fauqueur, Cipolla, "Semantic object classes in video: A high-definition ground truth database", '
    "Pattern Recognition Letters 2009; labels in 11 classes after SegNet."
)
"""What a model card says of where the data comes from."""

CARD_LIMITS = """\
- It knows streets seen from a car in daylight. Indoors, at night, from above or in snow it will label, and be wrong.
- Val is one drive (0016E5) that train has other frames of, with the same camera: expect less elsewhere. The figures say
  how exits and sizes compare, not how it does on your camera.
- Thin and rare things are its weakest classes: the table above says which.
- Every pixel gets one of the 11 classes: there is no "other". Not for decisions about people, nor for driving."""
"""What a model card says of where a network trained on CamVid fails."""
