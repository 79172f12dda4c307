"""The README.md beside a shipped network: what it is, what it was trained on, how well it does, where it fails."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from .camvid import CARD_LIMITS, CARD_TERMS, CLASSES, MEASURED, TRAINING_DATA
from .evaluate import EXITS
from .measured import Measured
from .recipe import Recipe


def model_card(recipe: Recipe, measured: Sequence[Measured], steps: int, seconds: float) -> str:
    """A model card; `steps` and `seconds` (of the processor) are those of the whole training."""
    sections = (
        f"# {recipe.name}",
        recipe.card["about"].strip(),
        "## What it was trained on",
        training_text(recipe, steps, seconds),
        "![loss and mIoU over the steps](curves.png)",
        "## How well it does",
        _filled(
            f"{MEASURED['data']}. {MEASURED['convention']} Val chose nothing: these are the last averaged weights."
        ),
        size_table([one for one in measured if one.is_one_look]),
        *(looks_text(one) for one in measured if not one.is_one_look),
        class_text([one for one in measured if one.is_one_look]),
        "`segcast eval` reproduces these figures; the same figures are in `manifest.json`.",
        "## Limits",
        CARD_LIMITS,
        "## Files and licence",
        files_text(recipe),
        _filled(f"{recipe.manifest['licence']['spdx']}. {recipe.manifest['licence']['note']} {CARD_TERMS}"),
    )
    return "\n\n".join(sections) + "\n"


def training_text(recipe: Recipe, steps: int, seconds: float) -> str:
    """What the recipe says, in words."""
    augment, optimizer = recipe.augment, recipe.optimizer
    guidance = ", ".join(f"`{name}` {weight:g}" for name, weight in recipe.guidance.items())
    start = _filled(f"{TRAINING_DATA['name']}. {recipe.card['start']}")
    steps_text = _filled(
        f"{steps} steps of {optimizer.batch} crops of {_crops(recipe)}, mirrored and recoloured; {optimizer.kind}, rate "
        f"{optimizer.rate:g} falling as (1 - t)^0.9; cross entropy, classes weighted by 1 / log(1.1 + frequency), "
        f"branches by {guidance}; {100 * augment.rare:g} % of the crops around a class drawn uniformly; moving average "
        f"{optimizer.average:g}. bf16, {seconds / 60:.0f} minutes of processor time. The recipe is "
        f"`training/recipes/{recipe.name}.toml`."
    )
    return f"{start}\n\n{steps_text}"


def _crops(recipe: Recipe) -> str:
    kinds = [recipe.augment] if recipe.alternate is None else [recipe.augment, recipe.alternate]
    return " and, in turn, ".join(
        f"{kind.width}x{kind.height} pixels from pictures enlarged {kind.scale[0]:g} to {kind.scale[1]:g} times"
        for kind in kinds
    )


def size_table(measured: Sequence[Measured]) -> str:
    """mIoU and pixel accuracy, a row an input size, a column an exit."""
    exits = [exit_ for exit_ in EXITS if any(one.exit == exit_ for one in measured)]
    sizes = list(dict.fromkeys((one.width, one.height) for one in measured))
    rows = [f"| input (W x H) | {' | '.join(f'{exit_}: mIoU %, pixel accuracy' for exit_ in exits)} |"]
    rows.append("|---" * (len(exits) + 1) + "|")
    for width, height in sizes:
        cells = (_at(measured, exit_, (width, height)).scores for exit_ in exits)
        texts = (f"{scores.miou:.2f}, {scores.pixel_accuracy:.4f}" for scores in cells)
        rows.append(f"| {width} x {height} | {' | '.join(texts)} |")
    return "\n".join(rows)


def looks_text(one: Measured) -> str:
    """What several looks at each picture reach, and how."""
    scales = ",".join(f"{scale:g}" for scale in one.scales)
    flip = " --flip" if one.flip else ""
    return _filled(
        f"With several looks at each picture (`segcast eval --size {one.width}x{one.height} --scales {scales}{flip}`, "
        f"the mean of their probabilities): {one.scores.miou:.2f} % mIoU, "
        f"pixel accuracy {one.scores.pixel_accuracy:.4f}."
    )


def class_text(measured: Sequence[Measured]) -> str:
    """IoU per class, a row an exit, at the size where the best exit does best."""
    best = max(measured, key=lambda one: one.scores.miou)
    shown = [one for one in measured if (one.width, one.height) == (best.width, best.height)]
    rows = [f"| exit | {' | '.join(name for name, _ in CLASSES)} |", "|---" * (len(CLASSES) + 1) + "|"]
    rows += [f"| {one.exit} | {' | '.join(_cells(one))} |" for one in shown]
    return f"IoU per class, percent, at {best.width} x {best.height}:\n\n" + "\n".join(rows)


def files_text(recipe: Recipe) -> str:
    """What lies beside the card."""
    mean, std = (", ".join(f"{value:g}" for value in one) for one in (recipe.network.mean, recipe.network.std))
    weights = _filled(
        f"- `{recipe.name}.safetensors`: convolutions float16, the rest float32, batch normalisation unfolded. Input: "
        f"RGB / 255, minus ({mean}), over ({std})."
    )
    return f"{weights}\n- `manifest.json`: classes, colours, preprocessing, figures, checksum."


def _cells(one: Measured) -> Iterator[str]:
    return ("-" if iou is None else f"{iou:.1f}" for iou in one.scores.iou)


def _at(measured: Sequence[Measured], exit_: str, size: tuple[int, int]) -> Measured:
    return next(one for one in measured if one.exit == exit_ and (one.width, one.height) == size)


def _filled(text: str) -> str:
    """One paragraph, its lines as long as the other documents'."""
    return textwrap.fill(" ".join(text.split()), 120, break_long_words=False, break_on_hyphens=False)
